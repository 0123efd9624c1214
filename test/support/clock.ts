import { setImmediate } from 'node:timers'
import { createNow, type Clock } from '../../loader/keeper/clock.js'

/** The clock of one tab. Its monotonic time has a beginning of its own; the wall clock is the machine's. */
interface FakeTabClock extends Clock {
  /** Timers fire only at multiples of this from now on, as in a hidden tab; 0: when they are due. */
  throttle(ms: number): void
  /** Its timers wait until it is thawed; time goes on. */
  freeze(): void
  thaw(): void
  /** Timers that are set and have not fired. */
  pending(): number
}

export interface FakeClock extends FakeTabClock {
  /** Lets time pass: timers fire when they are due, and what follows from them happens in between. */
  advance(ms: number): Promise<void>
  /** The machine sleeps. No timer runs; the monotonic clock stands still, as it does on most systems, unless it is `counted`. */
  sleep(ms: number, options?: { counted: boolean }): void
  /** Somebody sets the wall clock. Nothing has passed. */
  step(ms: number): void
  /** Something from outside happens in `ms`: no timer, so no throttle holds it. */
  arrive(ms: number, then: () => void): () => void
  /** True time, in ms since the clock was made: what every server's clock agrees on. */
  trueMs(): number
  /** When the next thing happens, in ms from now; `Infinity`: never. */
  nextMs(): number
  /** Another tab on the same machine: same time, a throttle of its own. */
  tab(): FakeTabClock
}

interface Pace {
  grainMs: number
  isFrozen: boolean
}

interface Timer {
  dueMs: number
  fire: () => void
  /** Whose timer it is; `undefined`: nobody's, so that nothing holds it. */
  pace: Pace | undefined
}

/** Nothing from outside is held by a throttle. */
const firesAt = ({ dueMs, pace }: Timer): number => {
  if (pace?.isFrozen) return Infinity
  return pace?.grainMs ? Math.ceil(dueMs / pace.grainMs) * pace.grainMs : dueMs
}

/** Begins at noon. `random` is 0.5 unless given. */
export function createFakeClock({ random = (): number => 0.5 } = {}): FakeClock {
  const timers = new Set<Timer>()
  let trueMs = 0
  let wallMs = Date.UTC(2026, 2, 2, 12)
  let monotonicMs = 1_000
  let tabs = 0

  const pass = (ms: number) => {
    trueMs += ms
    wallMs += ms
    monotonicMs += ms
  }
  const set = (timer: Timer) => {
    timers.add(timer)
    return () => void timers.delete(timer)
  }

  function next(): Timer | undefined {
    let first: Timer | undefined
    for (const timer of timers) if (!first || firesAt(timer) < firesAt(first)) first = timer
    return first && firesAt(first) < Infinity ? first : undefined
  }

  function tab(): FakeTabClock {
    const pace: Pace = { grainMs: 0, isFrozen: false }
    const beganMs = 7_777 * tabs++
    return {
      now: createNow(
        () => wallMs,
        () => monotonicMs - beganMs,
      ),
      wallMs: () => wallMs,
      // Browsers count in whole milliseconds.
      after: (ms, then) => set({ dueMs: monotonicMs + Math.max(1, Math.ceil(ms)), fire: then, pace }),
      random,
      throttle: (ms) => void (pace.grainMs = ms),
      freeze: () => void (pace.isFrozen = true),
      thaw: () => void (pace.isFrozen = false),
      pending: () => [...timers].filter((timer) => timer.pace === pace).length,
    }
  }

  return {
    ...tab(),
    arrive: (ms, then) => set({ dueMs: monotonicMs + ms, fire: then, pace: undefined }),
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
    trueMs: () => trueMs,
    nextMs() {
      const timer = next()
      return timer ? Math.max(0, firesAt(timer) - monotonicMs) : Infinity
    },
    pending: () => [...timers].filter(({ pace }) => pace).length,
    tab,
  }
}

/** Everything that hangs on promises alone has happened. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
