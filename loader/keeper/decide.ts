import type { Minted } from './answer.js'
import { isFinal, untilRetryMs, type Trouble } from './trouble.js'

/** A token in hand. Counted from the start of the request that brought it, so it never looks younger than it is. */
export interface Held extends Minted {
  startedAt: number
  /** How long before its end it is refreshed. */
  leadMs: number
}

export interface Situation {
  held: Held | undefined
  trouble: Trouble | undefined
  isOnline: boolean
  /** Somebody wants a token now, rather than a timer later. */
  isAsked: boolean
  /** The visitor did something that may have changed what a token says of them. */
  isSignificant: boolean
  /** Whether to call unasked: not from a hidden page, unless it is to be kept warm. */
  isKeen: boolean
}

export interface Decision {
  do: 'use' | 'use-and-refresh' | 'refresh' | 'wait' | 'stop'
  /** When to look again by itself; `Infinity` where only an event can change anything. */
  ms: number
}

/** What to do about the token now: the whole policy, and no I/O. */
export function decide(now: number, situation: Situation): Decision {
  const { held, trouble, isOnline, isAsked, isSignificant, isKeen } = situation
  const blockedMs = trouble ? untilRetryMs(trouble, now) : 0

  if (isValid(held, now)) {
    const { startedAt, lifetimeMs } = held
    // Its end is a change as well, whatever else there is to wait for.
    const endMs = remainingMs(held, now) - marginMs(lifetimeMs)
    if (!isOnline || !isKeen) return { do: 'use', ms: endMs }
    const leadMs = isSignificant ? lifetimeMs : held.leadMs
    const dueMs = Math.max(remainingMs(held, now) - leadMs, startedAt + earlyFloorMs(lifetimeMs) - now)
    // The host may have signed the visitor out: then a token with long to live must not outlive that.
    const ms = Math.max(trouble?.error.course === 'confirm' ? 0 : dueMs, blockedMs)
    return ms > 0 ? { do: 'use', ms: Math.min(ms, endMs) } : { do: 'use-and-refresh', ms: 0 }
  }
  if (isFinal(trouble)) return { do: 'stop', ms: Infinity }
  if (blockedMs > 0) return { do: 'wait', ms: blockedMs }
  // Offline as well when asked: another tab or storage may have one.
  return isAsked || (isOnline && isKeen) ? { do: 'refresh', ms: 0 } : { do: 'wait', ms: Infinity }
}

export const remainingMs = ({ startedAt, lifetimeMs }: Held, now: number): number =>
  startedAt + lifetimeMs - now

export const isValid = (held: Held | undefined, now: number): held is Held =>
  held !== undefined && remainingMs(held, now) > marginMs(held.lifetimeMs)

/** A request sent in a token's last moment arrives after it, and `exp` is in whole seconds. */
const marginMs = (lifetimeMs: number): number => Math.min(1_000, lifetimeMs / 4)

/** However long the lead, an early refresh is never closer to the last than this: short lifetimes must not become a storm. */
export const earlyFloorMs = (lifetimeMs: number): number => Math.max(5_000, lifetimeMs / 4)

/**
 * A quarter of the lifetime, 15–120 s; from 240 s on at least 90 s, in which fit the one tick a minute of a hidden tab,
 * a wait for another tab and a time-out. Up to a tenth more at random keeps pages apart. Never over half.
 */
export function leadMs(lifetimeMs: number, random: number): number {
  const quarter = Math.min(120_000, Math.max(lifetimeMs >= 240_000 ? 90_000 : 15_000, lifetimeMs / 4))
  return Math.min(quarter + (random * lifetimeMs) / 10, lifetimeMs / 2)
}
