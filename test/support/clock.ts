import { setImmediate } from 'node:timers'
import { createNow, type Clock } from '../../loader/keeper/clock.js'

export interface FakeClock extends Clock {
  /** Lets time pass: timers fire when they are due, and what follows from them happens in between. */
  advance(ms: number): Promise<void>
  /** The machine sleeps. No timer runs; the monotonic clock stands still, as it does on most systems, unless it is `counted`. */
  sleep(ms: number, options?: { counted: boolean }): void
  /** Somebody sets the wall clock. Nothing has passed. */
  step(ms: number): void
  /** Timers fire only at multiples of this from now on, as in a hidden tab; 0: when they are due. */
  throttle(ms: number): void
  /** Something from outside happens in `ms`: no timer, so no throttle holds it. */
  arrive(ms: number, then: () => void): () => void
  /** True time, in ms since the clock was made: what every server's clock agrees on. */
  trueMs(): number
  /** Timers that are set and have not fired. */
  pending(): number
}

interface Timer {
  dueMs: number
  fire: () => void
  isTimer: boolean
}

/** Begins at noon. `random` is 0.5 unless given. */
export function createFakeClock({ random = (): number => 0.5 } = {}): FakeClock {
  const timers = new Set<Timer>()
  let trueMs = 0
  let wallMs = Date.UTC(2026, 2, 2, 12)
  let monotonicMs = 1_000
  let grainMs = 0

  const pass = (ms: number) => {
    trueMs += ms
    wallMs += ms
    monotonicMs += ms
  }
  const set = (timer: Timer) => {
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  const firesAt = ({ dueMs, isTimer }: Timer) =>
    grainMs && isTimer ? Math.ceil(dueMs / grainMs) * grainMs : dueMs
  const next = () => [...timers].sort((a, b) => firesAt(a) - firesAt(b))[0]

  return {
    now: createNow(
      () => wallMs,
      () => monotonicMs,
    ),
    wallMs: () => wallMs,
    // Browsers count in whole milliseconds.
    after: (ms, then) => set({ dueMs: monotonicMs + Math.max(1, Math.ceil(ms)), fire: then, isTimer: true }),
    arrive: (ms, then) => set({ dueMs: monotonicMs + ms, fire: then, isTimer: false }),
    random,
    async advance(ms) {
      const endMs = monotonicMs + ms
      await settled()
      for (let timer = next(); timer && firesAt(timer) <= endMs; timer = next()) {
        pass(Math.max(0, firesAt(timer) - monotonicMs))
        timers.delete(timer)
        timer.fire()
        await settled()
      }
      pass(endMs - monotonicMs)
      await settled()
    },
    sleep(ms, { counted } = { counted: false }) {
      pass(ms)
      if (!counted) monotonicMs -= ms
    },
    step(ms) {
      wallMs += ms
    },
    throttle(ms) {
      grainMs = ms
    },
    trueMs: () => trueMs,
    pending: () => [...timers].filter(({ isTimer }) => isTimer).length,
  }
}

/** Everything that hangs on promises alone has happened. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
