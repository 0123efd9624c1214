import type { VerifiedVisitor } from '../handle.js'
import type { Minted } from './answer.js'
import { elapsed, type Clock, type Reading } from './clock.js'
import { isValid, leadMs, remainingMs, type Held } from './decide.js'
import { failure } from './failure.js'
import type { News } from './news.js'
import { readClaims } from './token.js'

/** The token in hand, and whom it names. */
export interface Hand {
  held: Held | undefined
  /** Known beyond the token's end, until something speaks against it. */
  visitor: VerifiedVisitor | undefined
  sub: string | undefined
  isValid(): boolean
  /** Takes what was minted. @throws `stale_token`, `bad_token` */
  take(minted: Minted, attempt: { since: Reading; current: string | undefined }): Held
  /** Another tab's token, where it is the same visitor's and outlasts the one in hand; says whether it was taken. */
  adopt(news: Extract<News, { kind: 'token' }>): boolean
  /** The API refused this very token; any other in hand stays. */
  refuse(token: string): 'other' | 'first' | 'again'
  clear(): void
}

/** When a token and, so soon after it, its replacement are refused, a third would be too. */
const REFUSED_AGAIN_MS = 20_000

const NOBODY: VerifiedVisitor = { id: undefined, name: undefined, company: undefined, email: undefined }

export function createHand({ clock, subject }: { clock: Clock; subject(): string }): Hand {
  let refused: { token: string; at: Reading } | undefined

  /** Holds a token from now on, unless it is past its end. */
  function hold(minted: Minted, since: Reading): Held | undefined {
    const fresh: Held = { ...minted, since, leadMs: leadMs(minted.lifetimeMs, clock.random()) }
    if (!isValid(fresh, clock.now())) return undefined
    hand.visitor = minted.claims?.visitor ?? NOBODY
    hand.sub = minted.claims?.sub
    return (hand.held = fresh)
  }

  const hand: Hand = {
    held: undefined,
    visitor: undefined,
    sub: undefined,
    isValid: () => isValid(hand.held, clock.now()),

    take(minted, { since, current }) {
      const { token } = minted
      if (token === refused?.token || token === current) throw failure('stale_token', { subject: subject() })
      // The answer to an earlier attempt, late, has brought it already.
      if (token === hand.held?.token) return hand.held
      const fresh = hold(minted, since)
      if (fresh) return fresh
      throw failure('bad_token', { subject: subject() })
    },

    adopt({ token, lifetimeMs, ageMs }) {
      const now = clock.now()
      const claims = readClaims(token)
      const isBetter = lifetimeMs - ageMs > (hand.held ? remainingMs(hand.held, now) : 0)
      if (claims?.sub !== hand.sub || token === refused?.token || !isBetter) return false
      const since = { wallMs: now.wallMs - ageMs, monotonicMs: now.monotonicMs - ageMs }
      return hold({ token, claims, lifetimeMs }, since) !== undefined
    },

    refuse(token) {
      if (hand.held?.token !== token) return 'other'
      const at = clock.now()
      const isAgain = refused && elapsed(refused.at, at) < REFUSED_AGAIN_MS
      refused = { token, at }
      hand.held = undefined
      return isAgain ? 'again' : 'first'
    },

    clear() {
      hand.held = hand.visitor = hand.sub = refused = undefined
    },
  }
  return hand
}
