import type { Clock } from './clock.js'
import { isValid, remainingMs, type Held } from './decide.js'
import type { Hand } from './hand.js'
import { withLimit } from './limit.js'
import type { Tabs } from './tabs.js'

interface Parts {
  clock: Clock
  tabs: Tabs
  hand: Hand
  /** Whose turn it is to be; `undefined` while nobody knows whom a first token will name. */
  key(): string | undefined
  /** Whether timers run in time: a hidden page's may come once a minute. */
  isVisible(): boolean
  /** Looks into storage, where the page wants that; what is there comes as news. Says whether it looks. */
  recall(): unknown
}

interface Turn {
  /** Asks at any rate: what the others know is out of date. */
  isAnew: boolean
  /** Its abort ends the wait. */
  signal: AbortSignal
}

/** Behind another tab's refresh: no longer than that tab may hold the lock, and some. */
export const TURN_MS = 12_000
/** For the other tabs to say what they know: also what was told before this tab listened, or while its lock was granted. */
const HEAR_MS = 50
/** A lock that took longer was another tab's. */
const FREE_MS = 20
/** For storage, which may hang. */
const RECALL_MS = 100

/** Taking turns at minting with the other tabs of the same visitor. */
export function createTurns({ clock, tabs, hand, key, recall, isVisible }: Parts) {
  let heard = () => {}

  async function whenHeard(signal: AbortSignal): Promise<void> {
    const news = new Promise<void>((resolve) => (heard = resolve))
    const isRecalling = !hand.held && recall()
    const isTold = tabs.tell({ kind: 'hello' })
    if (!isRecalling && !isTold) return
    const ms = isRecalling ? RECALL_MS : HEAR_MS
    await withLimit(() => news, { ms, outer: signal, clock }).catch(() => {})
  }

  return {
    /** Asks when it is this tab's turn, or has what another tab got meanwhile, or storage had. */
    async take(ask: () => Promise<Held>, { isAnew, signal }: Turn): Promise<Held> {
      const before = hand.held
      const now = clock.now()
      const waitMs = isValid(before, now) ? Math.min(TURN_MS, remainingMs(before, now) / 2) : TURN_MS
      const work = async (wasAway: boolean) => {
        signal.throwIfAborted()
        // Whoever has a token has heard of any other; unless it came while this tab waited.
        const mayHear = (wasAway || isVisible()) && (!isValid(before, now) || clock.now() - now > FREE_MS)
        if (mayHear && !isAnew && hand.held === before) await whenHeard(signal)
        const { held } = hand
        return isValid(held, clock.now()) && held !== before && !isAnew ? held : ask()
      }
      const name = key()
      return name === undefined ? work(false) : tabs.exclusively(work, { key: name, waitMs })
    },
    /** There is nothing more to wait for. */
    heard: () => heard(),
  }
}
