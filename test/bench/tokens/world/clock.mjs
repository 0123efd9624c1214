import { setImmediate } from 'node:timers'
import FakeTimers from '@sinonjs/fake-timers'

/** When every run begins, by the server's clock: not on a whole second, since real mints don't either. */
const SERVER_EPOCH_MS = Date.UTC(2026, 2, 2, 12) + 400

/**
 * The time of one run. True time is the server's; the page's wall clock is off by `skewMs` and can be set; its monotonic
 * clock stands still while the machine sleeps, as it does on macOS and Linux.
 */
export function createClock({ skewMs = 0 } = {}) {
  const fake = FakeTimers.createClock(SERVER_EPOCH_MS + skewMs)
  const armed = new Map()
  let lastId = 0
  let sleptMs = 0
  let grainMs = 0

  const monotonicMs = () => fake.performance.now()
  const untilTickMs = () => (grainMs && monotonicMs() % grainMs ? grainMs - (monotonicMs() % grainMs) : 0)

  /** A timer of the page's: in a hidden tab it fires with the next tick only, whenever it was set. */
  function setTimer(callback, ms, { isRepeating, given }) {
    const id = ++lastId
    const arm = (delayMs) => armed.set(id, fake.setTimeout(fire, delayMs))
    function fire() {
      const waitMs = untilTickMs()
      if (waitMs > 0) return arm(waitMs)
      if (isRepeating) arm(Math.max(1, ms))
      else armed.delete(id)
      try {
        callback(...given)
      } catch {
        // A browser would report it, and nothing else would stop.
      }
    }
    arm(ms)
    return id
  }

  function clearTimer(id) {
    fake.clearTimeout(armed.get(id))
    armed.delete(id)
  }

  const clock = {
    /** Since the run began, sleep included. */
    trueMs: () => monotonicMs() + sleptMs,
    serverMs: () => SERVER_EPOCH_MS + clock.trueMs(),
    /** Something from outside happens in `ms`: no timer, so no throttle holds it. Returns its undo. */
    arrive(ms, then) {
      const timer = fake.setTimeout(then, ms)
      return () => fake.clearTimeout(timer)
    },
    /** Lets time pass: what is due happens, one thing after the other, each with all that follows from it. */
    async advance(ms) {
      let isOver = false
      fake.setTimeout(() => (isOver = true), ms)
      await settled()
      while (!isOver) {
        fake.next()
        await settled()
      }
    },
    /**
     * The machine sleeps and no timer runs. Afterwards those that are set have as long to go as before; where sleep is
     * counted, as on Windows, all that were due meanwhile fire at once.
     */
    sleep(ms, { isCounted }) {
      if (isCounted) return fake.jump(ms)
      sleptMs += ms
      fake.setSystemTime(fake.now + ms)
    },
    /** Somebody sets the wall clock. Nothing has passed. */
    step: (ms) => fake.setSystemTime(fake.now + ms),
    /** From now on timers fire at multiples of this only; 0: when they are due. */
    throttle(ms) {
      grainMs = ms
    },
    /** `AbortSignal.timeout`; Node's keeps to real time. */
    abortAfter(ms) {
      const controller = new AbortController()
      const abort = () => controller.abort(new DOMException('Timed out.', 'TimeoutError'))
      setTimer(abort, ms, { isRepeating: false, given: [] })
      return controller.signal
    },
    /** What a page sees of time. */
    globals: {
      Date: fake.Date,
      performance: { now: monotonicMs, timeOrigin: SERVER_EPOCH_MS, mark() {}, measure() {} },
      setTimeout: (callback, ms = 0, ...given) => setTimer(callback, ms, { isRepeating: false, given }),
      setInterval: (callback, ms = 0, ...given) => setTimer(callback, ms, { isRepeating: true, given }),
      clearTimeout: clearTimer,
      clearInterval: clearTimer,
      requestAnimationFrame: (callback) =>
        setTimer(() => callback(monotonicMs()), 16, { isRepeating: false, given: [] }),
      cancelAnimationFrame: clearTimer,
      requestIdleCallback: (callback) => setTimer(callback, 1, { isRepeating: false, given: [] }),
      cancelIdleCallback: clearTimer,
    },
  }
  return clock
}

/** Everything that hangs on promises alone has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
