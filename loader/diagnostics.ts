import type { ErrorCode } from './error.js'
import type { RefreshReason } from './options.js'

/** How the token fares: for a developer's console and a bug report. It holds no token and nothing of the visitor. */
export interface Diagnostics {
  status:
    'none' | 'authenticating' | 'authenticated' | 'identity-required' | 'unavailable' | 'offline' | 'failed'
  /** The token in hand, counted from the start of the request that brought it. */
  token: { ageMs: number; lifetimeMs: number } | undefined
  /** When the keeper looks again by itself; `undefined` where only an event can change anything. */
  nextCheckMs: number | undefined
  counts: Counts
  /** Why tokens were asked for, the last ten, the newest last. */
  reasons: RefreshReason[]
  /** What the last attempt failed with, until one succeeds. */
  error: ErrorCode | undefined
}

/** Since the page began. */
export interface Counts {
  /** Calls of the provider. */
  asked: number
  /** Tokens that came of them. */
  minted: number
  /** Tokens that came from another tab, or out of storage. */
  adopted: number
  /** Attempts that failed. */
  failed: number
  /** Tokens that the API refused. */
  refused: number
}
