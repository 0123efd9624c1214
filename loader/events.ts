import type { ErrorCode } from './error.js'

/**
 * `ready`: a token is held and the panel, where it is open, shows its content.
 * `unavailable` and `offline` end by themselves; `identity-required` ends when the host signs the visitor in; `failed` ends when asked again.
 */
export type State =
  'idle' | 'authenticating' | 'loading' | 'ready' | 'identity-required' | 'unavailable' | 'offline' | 'failed'

/** What a listener gets, by event. A token is never among it. */
export interface Events {
  ready: undefined
  state: { from: State; to: State }
  open: undefined
  close: undefined
  /** How many messages of the other side the visitor has not looked at; told whenever it is another number. */
  unread: { count: number }
  'message:sent': { id: string; conversation: string }
  /** From the other side. In every tab that has the widget open, or had it. */
  'message:received': { id: string; conversation: string }
  'conversation:started': { id: string }
  'conversation:ended': { id: string }
  /** 1–5. Again, where the visitor thinks again or says why. */
  'rating:submitted': { conversation: string; score: number }
  'lead:submitted': { id: string }
  'token:refreshed': { provider: Provider; expiresInMs: number }
  'token:failed': { code: ErrorCode; retryInMs: number | undefined; stillValidMs: number }
  'identity:required': undefined
  'identity:changed': undefined
  error: { code: ErrorCode; message: string; status: number | undefined; retryable: boolean }
}

/** Where a page's tokens come from. */
export type Provider = 'anonymous' | 'fixed' | 'callback' | 'url'

export type Listener<E extends keyof Events> = (detail: Events[E]) => void
