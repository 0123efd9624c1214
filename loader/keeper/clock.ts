export interface Clock {
  /** Time as it passes, in ms since some moment: it never goes back, and goes on while the machine sleeps. */
  now(): number
  /** The wall clock, in ms since the epoch. Anybody can set it, so only instants that came from outside are held against it. */
  wallMs(): number
  /** Calls back once, at least `ms` later; returns its stop. `ms` is never over 30 s here. */
  after(ms: number, then: () => void): () => void
  /** 0 ≤ x < 1. */
  random(): number
}

/** Further ahead than this, the wall clock tells of a sleep, or was set; less is how clocks are. */
const SLEPT_MS = 1_000

/**
 * The larger step of the two clocks, step by step: the monotonic one stops while some systems sleep, the wall one can
 * be set. So neither makes a token look younger than it is; one that was set forward makes it look older, once.
 */
export function createNow(wallMs: () => number, monotonicMs: () => number): () => number {
  let aheadMs = wallMs() - monotonicMs()
  let sleptMs = 0
  return () => {
    const monotonic = monotonicMs()
    const nowAheadMs = wallMs() - monotonic
    if (nowAheadMs - aheadMs > SLEPT_MS) sleptMs += nowAheadMs - aheadMs
    aheadMs = nowAheadMs
    return monotonic + sleptMs
  }
}

const wallMs = () => Date.now()

export const browserClock: Clock = {
  now: createNow(wallMs, () => performance.now()),
  wallMs,
  after(ms, then) {
    // Browsers cut fractions off: the callback would come too early, find nothing due, and set itself again.
    const timer = setTimeout(then, Math.ceil(ms))
    return () => clearTimeout(timer)
  },
  random: Math.random,
}
