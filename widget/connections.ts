import type { LatchkeyError } from '../loader/error.js'
import type { Explanation } from '../loader/handle.js'
import type { Client } from './api/client.js'
import { type LinkedSource, listLinkedSources } from './api/linked-sources.js'
import { createTenantToken, type TenantToken } from './api/tenant-token.js'
import type { Tenant } from './api/tenant.js'
import { createLoading } from './content.js'
import type { ConnectionsState } from './views/model.js'

export interface Connections {
  /** `undefined` where no tenant is known, or nobody vouches for whoever looks and nothing is here. */
  state(): ConnectionsState | undefined
  /** Whether a tenant is. */
  isKnown(): boolean
  /** Whether a token of the tenant's own opens them; else the visitor's does. */
  hasToken(): boolean
  /** Whether there is a token that may. */
  canRead(): boolean
  /** From now on this tenant's. Of another one nothing is left, token included. */
  take(tenant: Tenant): void
  /** Reads them, again as well; what is here stays on screen meanwhile. */
  load(): void
  /** Nothing is read any more. */
  pause(): void
  /** Takes them off the screen, until they are read again. */
  clear(): void
  forget(): void
}

interface Dependencies {
  /** Calls under that token, or under the visitor's. */
  createCall: (token: TenantToken | undefined) => Client
  hasVisitor: () => boolean
  onChange: () => void
  /** As of `createLoading`. */
  onFailure: (error: LatchkeyError) => boolean
  explanationOf: (error: LatchkeyError) => Explanation | undefined
}

interface Known {
  id: string
  token: TenantToken | undefined
  call: Client
}

/** What one tenant has linked, as long as the page says that it is this tenant. */
export function createConnections({
  createCall,
  hasVisitor,
  onChange,
  onFailure,
  explanationOf,
}: Dependencies): Connections {
  let known: Known | undefined
  let sources: readonly LinkedSource[] | undefined
  let reading = new AbortController()
  const loading = createLoading({
    onChange,
    onFailure(error) {
      // Whoever may not read them now has not to see what was read before.
      if (!error.retryable) sources = undefined
      return onFailure(error)
    },
  })

  return {
    state() {
      const state = known && toState()
      return canRead() || state?.status === 'ready' ? state : undefined
    },
    isKnown: () => known !== undefined,
    hasToken,
    canRead,
    take({ id, jwtToken }) {
      if (known?.id !== id) forget()
      if (jwtToken === undefined && known) return
      if (jwtToken !== undefined && known?.token) return known.token.give(jwtToken)
      const token = jwtToken === undefined ? undefined : createTenantToken(jwtToken)
      known = { id, token, call: createCall(token) }
    },
    load() {
      reading.abort()
      if (!known) return
      const { id, call } = known
      const { signal } = (reading = new AbortController())
      loading.run(async () => {
        const read = await listLinkedSources(call, id, signal)
        if (!signal.aborted) sources = read
      })
    },
    pause,
    clear,
    forget,
  }

  function hasToken(): boolean {
    return known?.token !== undefined
  }

  function canRead(): boolean {
    return hasToken() || hasVisitor()
  }

  function pause(): void {
    reading.abort()
    loading.stop()
  }

  function clear(): void {
    sources = undefined
    pause()
  }

  function forget(): void {
    known?.token?.stop()
    known = undefined
    clear()
  }

  function toState(): ConnectionsState {
    const content = loading.content()
    switch (content.status) {
      case 'none':
      case 'loading':
      case 'ready':
        return sources ? { status: 'ready', sources, trouble: undefined } : { status: 'loading' }
      case 'unavailable':
      case 'offline':
        return sources ? { status: 'ready', sources, trouble: content.status } : { status: content.status }
      case 'failed':
        return {
          status: 'failed',
          isMismatch: content.error.code === 'tenant_mismatch',
          explanation: explanationOf(content.error),
        }
    }
  }
}
