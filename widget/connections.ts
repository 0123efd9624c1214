import type { LatchkeyError } from '../loader/error.js'
import type { Explanation } from '../loader/handle.js'
import type { Client, TokenSource } from './api/client.js'
import type { Tenant } from './api/tenant.js'
import type { MoreHold } from './more-hold.js'
import type { ConnectionsState } from './views/model.js'

/** What one tenant has linked, as long as the page says that it is this tenant. */
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

export interface ConnectionsParts {
  /** Calls under that token, or under the visitor's. */
  createCall: (token: TokenSource | undefined) => Client
  hasVisitor: () => boolean
  onChange: () => void
  /** As of `createLoading`. */
  onFailure: (error: LatchkeyError) => boolean
  explanationOf: (error: LatchkeyError) => Explanation | undefined
}

/** Those before their chunk is there, which is fetched when they are first read. */
export function holdConnections(more: MoreHold, parts: ConnectionsParts): Connections {
  let given: Tenant | undefined
  let made: Connections | undefined

  function real(): Connections | undefined {
    const chunk = more.current()
    if (!made && chunk && given) {
      made = chunk.createConnections(parts)
      made.take(given)
    }
    return made
  }

  const hasToken = () => real()?.hasToken() ?? given?.jwtToken !== undefined
  const canRead = () => hasToken() || parts.hasVisitor()

  return {
    state() {
      const connections = real()
      if (connections) return connections.state()
      return given && canRead() ? { status: more.trouble() ?? 'loading' } : undefined
    },
    isKnown: () => real()?.isKnown() ?? given !== undefined,
    hasToken,
    canRead,
    take(tenant) {
      // A tenant's token is kept for every later opening.
      const jwtToken = tenant.jwtToken ?? (given?.id === tenant.id ? given.jwtToken : undefined)
      given = { ...tenant, jwtToken }
      real()?.take(tenant)
    },
    load() {
      const connections = real()
      if (connections) connections.load()
      else more.want()
    },
    pause: () => real()?.pause(),
    clear: () => real()?.clear(),
    forget() {
      real()?.forget()
      given = made = undefined
    },
  }
}
