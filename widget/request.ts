import type { AnyView, View } from '../loader/latchkey.js'
import { toMessageText } from './api/message-text.js'
import { type Tenant, toTenant, toTenantWithToken } from './api/tenant.js'

/** What a page asked for, once read. */
export interface OpenRequest {
  /** `undefined`: where the visitor was. */
  view: AnyView | undefined
  /** For the composer. */
  message: string | undefined
  /** `undefined`: the one there is, if any. */
  tenant: Tenant | undefined
  /** Sent as the visitor's message. */
  said: string | undefined
  /** For the form: nothing of it is certain. */
  intent: unknown
}

const VIEWS: readonly unknown[] = ['home', 'conversation', 'connections', 'lead', 'privacy'] satisfies View[]

const NOTHING: OpenRequest = {
  view: undefined,
  message: undefined,
  tenant: undefined,
  said: undefined,
  intent: undefined,
}

/**
 * Reads what `open` was called with: pages pass attributes, events and worse. The ids of `panels` are views, and no tenants.
 * @throws LatchkeyError where it names a tenant, and not as it must.
 */
export function toRequest(what?: unknown, how?: unknown, panels: object = {}): OpenRequest {
  const more = toRecord(how)
  const toView = (given: unknown): AnyView | undefined =>
    VIEWS.includes(given) || (typeof given === 'string' && Object.hasOwn(panels, given))
      ? (given as AnyView)
      : undefined
  if (typeof what === 'string' && what && !toView(what)) {
    return { ...NOTHING, view: 'connections', tenant: toTenantWithToken(what, more['jwtToken']) }
  }
  const { view, message, tenant, jwtToken, intent } = isRecord(what) ? what : { ...more, view: what }
  const named = (tenant ?? jwtToken ?? undefined) === undefined ? undefined : toTenant(tenant, jwtToken)
  return {
    ...NOTHING,
    view: toView(view) ?? (named && 'connections'),
    message: typeof message === 'string' ? message : undefined,
    tenant: named,
    intent,
  }
}

/** @throws LatchkeyError where it is no text that can be sent. */
export const toMessageRequest = (text: unknown): OpenRequest => ({
  ...NOTHING,
  view: 'conversation',
  said: toMessageText(text),
})

const toRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
