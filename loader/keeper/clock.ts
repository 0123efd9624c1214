/** One look at both clocks. The wall clock can be set, the monotonic one stops while some systems sleep. */
export interface Reading {
  wallMs: number
  monotonicMs: number
}

export interface Clock {
  now(): Reading
  /** Calls back once, at least `ms` later; returns its stop. `ms` is never over 30 s here. */
  after(ms: number, then: () => void): () => void
  /** 0 ≤ x < 1. */
  random(): number
}

/** Time passed, in ms: the larger of the two, so that neither sleep nor a clock set back makes a token look young. */
export const elapsed = (since: Reading, now: Reading): number =>
  Math.max(now.wallMs - since.wallMs, now.monotonicMs - since.monotonicMs)

export const browserClock: Clock = {
  now: () => ({ wallMs: Date.now(), monotonicMs: performance.now() }),
  after(ms, then) {
    // Browsers cut fractions off: the callback would come too early, find nothing due, and set itself again.
    const timer = setTimeout(then, Math.ceil(ms))
    return () => clearTimeout(timer)
  },
  random: Math.random,
}
