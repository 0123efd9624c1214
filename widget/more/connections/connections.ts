import type { Client } from '../../api/client.js'
import { createLoading } from '../../api/content.js'
import type { Connections, ConnectionsParts } from '../../connections.js'
import type { ConnectionsState } from '../../views/model.js'
import { type LinkedSource, listLinkedSources } from './linked-sources.js'
import { createTenantToken, type TenantToken } from './tenant-token.js'

interface Known {
  id: string
  token: TenantToken | undefined
  call: Client
}

export function createConnections({
  createCall,
  hasVisitor,
  onChange,
  onFailure,
  explanationOf,
}: ConnectionsParts): Connections {
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
