import type { WebhookData, WebhookType } from '../../protocol/webhook-event.js'
import type { OutboxEvent } from '../store/webhook-store.js'
import { makeId } from './id.js'

interface Happened<Type extends WebhookType> {
  type: Type
  workspaceId: string
  /** Whom it tells of, so that it is erased with them. Left out: nobody. */
  visitorId?: string
  /** When; milliseconds since the epoch. */
  at: number
  data: WebhookData<Type>
}

/** The body is written here, once: every attempt sends these bytes. */
export function toEvent<Type extends WebhookType>(happened: Happened<Type>): OutboxEvent {
  const { type, workspaceId, visitorId, at, data } = happened
  const id = makeId('evt', at)
  const body = JSON.stringify({ id, type, timestamp: new Date(at).toISOString(), data })
  return { id, workspaceId, type, visitorId, at, body }
}
