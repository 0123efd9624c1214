import type { LatchkeyError } from '../error.js'
import type { Clock } from './clock.js'
import { isValid, remainingMs, type Held } from './decide.js'
import type { Hand } from './hand.js'
import type { Tabs } from './tabs.js'

interface Parts {
  clock: Clock
  tabs: Tabs
  hand: Hand
  /** Why nobody may be asked now, where somebody said so. */
  blocked(): LatchkeyError | undefined
}

/** Behind another tab's refresh: no longer than that tab may hold the lock, and some. */
export const TURN_MS = 12_000
/** A lock can be granted before the news of the tab that let it go arrive. */
const NEWS_MS = 100

/** Taking turns at minting with the other tabs of the same visitor; whom a first token will name nobody knows yet. */
export function createTurns({ clock, tabs, hand, blocked }: Parts) {
  let onAdopted = () => {}

  const whenAdopted = () =>
    new Promise<void>((resolve) => {
      const stop = clock.after(NEWS_MS, resolve)
      onAdopted = () => {
        stop()
        resolve()
      }
    })

  return {
    /** Asks when it is this tab's turn, or has what another tab got meanwhile. */
    async take(ask: () => Promise<Held>, signal: AbortSignal): Promise<Held> {
      const before = hand.held
      const sub = hand.sub
      if (sub === undefined) return ask()
      const now = clock.now()
      const waitMs = isValid(before, now) ? Math.min(TURN_MS, remainingMs(before, now) / 2) : TURN_MS
      return tabs.exclusively(
        async (isAfterAnother) => {
          if (isAfterAnother && hand.held === before) await whenAdopted()
          signal.throwIfAborted()
          // Another tab may have refreshed while this one waited, or been told that nobody is to ask.
          const held = hand.held
          if (held && held !== before) return held
          const error = isAfterAnother ? blocked() : undefined
          if (error) throw error
          return ask()
        },
        { sub, waitMs },
      )
    },
    /** Another tab's token has come. */
    adopted: () => onAdopted(),
  }
}
