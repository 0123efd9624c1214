import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { browserClock, createNow } from '../../../loader/keeper/clock.js'

const HOUR = 3_600_000

afterEach(() => void vi.useRealTimers())

/** The two clocks of a machine, and what `createNow` makes of them. */
function setup() {
  let wallMs = Date.UTC(2026, 2, 2, 12)
  let monotonicMs = 0
  const now = createNow(
    () => wallMs,
    () => monotonicMs,
  )
  const since = now()
  return {
    elapsed: () => now() - since,
    pass(ms: number) {
      wallMs += ms
      monotonicMs += ms
    },
    /** The monotonic clock stands still meanwhile, as on most systems. */
    sleep: (ms: number) => void (wallMs += ms),
    /** Somebody sets the wall clock. */
    step: (ms: number) => void (wallMs += ms),
  }
}

describe('now()', () => {
  test('is time as it passes', () => {
    const { elapsed, pass } = setup()
    pass(1)
    pass(HOUR)
    expect(elapsed()).toBe(HOUR + 1)
  })

  test('goes on while the machine sleeps, whether its monotonic clock does or not', () => {
    const { elapsed, pass, sleep } = setup()
    sleep(HOUR)
    expect(elapsed()).toBe(HOUR)
    pass(HOUR)
    expect(elapsed()).toBe(2 * HOUR)
  })

  test.each([-1, -HOUR, -24 * 365 * HOUR])('a wall clock set back by %d ms loses nothing', (ms) => {
    const { elapsed, pass, step } = setup()
    pass(1_000)
    step(ms)
    pass(1_000)
    expect(elapsed()).toBe(2_000)
    step(ms)
    expect(elapsed()).toBe(2_000)
  })

  test('a sleep after a wall clock was set back is counted whole', () => {
    const { elapsed, step, sleep } = setup()
    step(-HOUR)
    expect(elapsed()).toBe(0)
    sleep(HOUR / 2)
    expect(elapsed()).toBe(HOUR / 2)
  })

  test('a wall clock set forward makes everything older, once', () => {
    const { elapsed, step, pass } = setup()
    step(HOUR)
    expect(elapsed()).toBe(HOUR)
    pass(1_000)
    expect(elapsed()).toBe(HOUR + 1_000)
  })

  test('a wall clock that is brought in line by less than a second changes nothing', () => {
    const { elapsed, step, pass } = setup()
    for (let times = 0; times < 100; times++) {
      step(times % 2 ? 900 : -900)
      pass(1_000)
      elapsed()
    }
    expect(elapsed()).toBe(100_000)
  })

  type Act = [kind: 'pass' | 'sleep' | 'step', ms: number]
  const acts = fc.array(
    fc.oneof(
      fc.tuple(fc.constant('pass' as const), fc.nat(HOUR)),
      fc.tuple(fc.constant('sleep' as const), fc.integer({ min: 1_001, max: 24 * HOUR })),
      fc.tuple(fc.constant('step' as const), fc.integer({ min: -24 * HOUR, max: 24 * HOUR })),
    ),
    { maxLength: 50 },
  )
  const sum = (list: Act[], which: (act: Act) => boolean) =>
    list.filter(which).reduce((total, [, ms]) => total + ms, 0)

  test('never goes back, and nothing looks younger than it is: whatever happens between two looks', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const clock = setup()
        let before = 0
        for (const act of list) {
          clock[act[0]](act[1])
          const after = clock.elapsed()
          expect(after).toBeGreaterThanOrEqual(before)
          before = after
        }
        const passedMs = sum(list, ([kind]) => kind !== 'step')
        const forwardMs = sum(list, ([kind, ms]) => kind === 'step' && ms > 0)
        expect(before).toBeGreaterThanOrEqual(passedMs)
        expect(before).toBeLessThanOrEqual(passedMs + forwardMs)
      }),
    )
  })

  test('never goes back, also when nobody looks in between', () => {
    fc.assert(
      fc.property(acts, fc.array(fc.nat(50)), (list, looks) => {
        const clock = setup()
        let before = 0
        for (const [index, [kind, ms]] of list.entries()) {
          clock[kind](ms)
          if (!looks.includes(index)) continue
          expect(clock.elapsed()).toBeGreaterThanOrEqual(before)
          before = clock.elapsed()
        }
      }),
    )
  })
})

describe('after()', () => {
  test('calls back once, and not before its time', () => {
    vi.useFakeTimers()
    const then = vi.fn()
    browserClock.after(10.2, then)
    vi.advanceTimersByTime(10)
    expect(then).not.toHaveBeenCalled()
    vi.advanceTimersByTime(HOUR)
    expect(then).toHaveBeenCalledTimes(1)
  })

  test('can be stopped', () => {
    vi.useFakeTimers()
    const then = vi.fn()
    browserClock.after(10, then)()
    vi.advanceTimersByTime(HOUR)
    expect(then).not.toHaveBeenCalled()
  })
})
