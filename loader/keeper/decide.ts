import type { Minted } from './answer.js'
import { elapsed, type Reading } from './clock.js'
import { isFinal, untilRetryMs, type Trouble } from './trouble.js'

/** A token in hand. Counted from the start of the request that brought it, so it never looks younger than it is. */
export interface Held extends Minted {
  since: Reading
  /** How long before its end it is refreshed. */
  leadMs: number
}

export interface Situation {
  held: Held | undefined
  trouble: Trouble | undefined
  /** When the last automatic early refresh began that brought a token. */
  lastEarly: Reading | undefined
  isOnline: boolean
  /** Somebody wants a token now, rather than a timer later. */
  isAsked: boolean
  /** Whether to call unasked: not from a hidden page, unless it is to be kept warm. */
  isKeen: boolean
}

/** `ms`: when to look again by itself; `Infinity` where only an event can change anything. */
export type Decision =
  | { do: 'use'; ms: number }
  | { do: 'use-and-refresh' }
  | { do: 'refresh' }
  | { do: 'wait'; ms: number }
  | { do: 'stop' }

/** What to do about the token now: the whole policy, and no I/O. */
export function decide(now: Reading, situation: Situation): Decision {
  const { held, trouble, lastEarly, isOnline, isAsked, isKeen } = situation
  const blockedMs = trouble ? untilRetryMs(trouble, now) : 0

  if (isValid(held, now)) {
    // Its end is a change as well, whatever else there is to wait for.
    const endMs = remainingMs(held, now) - marginMs(held.lifetimeMs)
    if (!isOnline || !isKeen) return { do: 'use', ms: endMs }
    const floorMs = lastEarly ? earlyFloorMs(held.lifetimeMs) - elapsed(lastEarly, now) : 0
    // The host may have signed the visitor out: then a token with long to live must not outlive that.
    const dueMs = trouble?.course === 'confirm' ? 0 : Math.max(remainingMs(held, now) - held.leadMs, floorMs)
    const ms = Math.max(dueMs, blockedMs)
    return ms > 0 ? { do: 'use', ms: Math.min(ms, endMs) } : { do: 'use-and-refresh' }
  }
  if (isFinal(trouble)) return { do: 'stop' }
  if (blockedMs > 0) return { do: 'wait', ms: blockedMs }
  return isOnline && (isAsked || isKeen) ? { do: 'refresh' } : { do: 'wait', ms: Infinity }
}

export const remainingMs = ({ since, lifetimeMs }: Held, now: Reading): number =>
  lifetimeMs - elapsed(since, now)

export const isValid = (held: Held | undefined, now: Reading): held is Held =>
  held !== undefined && remainingMs(held, now) > marginMs(held.lifetimeMs)

/** A request sent in a token's last moment arrives after it. */
const marginMs = (lifetimeMs: number): number => Math.min(1_000, lifetimeMs / 20)

/** However long the lead, two early refreshes are never closer than this: short lifetimes must not become a storm. */
export const earlyFloorMs = (lifetimeMs: number): number => Math.max(5_000, lifetimeMs / 4)

/**
 * A quarter of the lifetime, 15–120 s; from 240 s on at least 90 s, in which fit the one tick a minute of a hidden tab,
 * a wait for another tab and a time-out. Up to a tenth more at random keeps pages apart. Never over half.
 */
export function leadMs(lifetimeMs: number, random: number): number {
  const quarter = Math.min(120_000, Math.max(lifetimeMs >= 240_000 ? 90_000 : 15_000, lifetimeMs / 4))
  return Math.min(quarter + (random * lifetimeMs) / 10, lifetimeMs / 2)
}
