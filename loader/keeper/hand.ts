import type { VerifiedVisitor } from '../handle.js'
import type { Minted } from './answer.js'
import type { Clock } from './clock.js'
import { isValid, leadMs, remainingMs, type Held } from './decide.js'
import { failure } from './failure.js'
import { isNamed } from './naming.js'
import type { TokenNews } from './news.js'
import type { Provider } from './provider.js'
import { readClaims } from './token.js'

/** The token in hand, and whom it names. */
export interface Hand {
  held: Held | undefined
  /** Known beyond the token's end, until something speaks against it. */
  visitor: VerifiedVisitor | undefined
  readonly sub: string | undefined
  isValid(): boolean
  /** Takes what was minted. @throws `stale_token`, `bad_token` */
  take(minted: Minted, attempt: { startedAt: number; current: string | undefined }): Held
  /**
   * Another tab's token, or storage's, where it outlasts the one in hand and is the same visitor's: a first one only of
   * whom the page names. Says whether it was taken.
   */
  adopt(news: TokenNews): boolean
  /** The API refused this very token, which is dropped; says whether it did the same so soon before. */
  refuse(token: string): boolean
  clear(): void
}

/** When a token and, so soon after it, its replacement are refused, a third would be too. */
const REFUSED_AGAIN_MS = 20_000

interface Parts {
  clock: Clock
  provider: Pick<Provider, 'subject' | 'visitor'>
}

export function createHand({ clock, provider }: Parts): Hand {
  let refused: { token: string; at: number } | undefined

  /** Holds a token from now on, unless it is past its end. */
  function hold(minted: Minted, startedAt: number): Held | undefined {
    const fresh: Held = { ...minted, startedAt, leadMs: leadMs(minted.lifetimeMs, clock.random()) }
    if (!isValid(fresh, clock.now())) return undefined
    // An opaque token is somebody's as well.
    hand.visitor = minted.claims?.visitor ?? ({} as VerifiedVisitor)
    return (hand.held = fresh)
  }

  const hand: Hand = {
    held: undefined,
    visitor: undefined,
    get sub() {
      return hand.visitor?.sub
    },
    isValid: () => isValid(hand.held, clock.now()),

    take(minted, { startedAt, current }) {
      const { token } = minted
      if (token === refused?.token || token === current) throw failure.retry('stale_token', provider.subject)
      // The answer to an earlier attempt, late, has brought it already.
      if (token === hand.held?.token) return hand.held
      const fresh = hold(minted, startedAt)
      if (fresh) return fresh
      throw failure.tries('bad_token', provider.subject)
    },

    adopt({ token, lifetimeMs, ageMs, atMs }) {
      const now = clock.now()
      const claims = readClaims(token)
      const isSame = hand.sub ? claims?.visitor.sub === hand.sub : isNamed(provider.visitor, claims?.visitor)
      // However the clock was set since then, that makes it no younger than it was.
      const startedAt = now - ageMs - Math.abs(clock.wallMs() - atMs)
      const isBetter = startedAt + lifetimeMs - now > (hand.held ? remainingMs(hand.held, now) : 0)
      if (!isSame || !isBetter || token === refused?.token || token === hand.held?.token) return false
      return hold({ token, claims, lifetimeMs }, startedAt) !== undefined
    },

    refuse(token) {
      const at = clock.now()
      const isAgain = refused !== undefined && at - refused.at < REFUSED_AGAIN_MS
      refused = { token, at }
      hand.held = undefined
      return isAgain
    },

    clear() {
      hand.held = hand.visitor = refused = undefined
    },
  }
  return hand
}
