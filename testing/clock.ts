/** The fake server's time. */
export interface FakeClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Lets `ms` pass for the server and, with `advanceTimers`, for the page. Resolves once the page's timers have run. */
  pass(ms: number): Promise<void>
  /**
   * Waits in real time until something is so, and meanwhile lets a little of the other time pass: fake timers hurry no
   * file that is being loaded. Rejects after about five seconds.
   */
  until(isSo: () => boolean): Promise<void>
}

const STEP_MS = 50
const LOOK_MS = 5
const LOOKS = 1_000

// Before anybody fakes it.
const { setTimeout: whenReally } = globalThis

interface Time {
  /** What the server goes by. Default: the page's own `Date`, which fake timers may have taken over. */
  now?: (() => number) | undefined
  /** Moves the page's fake timers. */
  advanceTimers?: ((ms: number) => unknown) | undefined
  /** Time has passed. */
  onPass: () => void
}

export function createClock({ now = () => Date.now(), advanceTimers, onPass }: Time): FakeClock {
  let aheadMs = 0

  async function pass(ms: number): Promise<void> {
    if (!(ms >= 0 && ms < Infinity)) {
      throw new RangeError(`clock.pass(${ms}): give milliseconds, 0 or more.`)
    }
    const before = now()
    await advanceTimers?.(ms)
    // Fake timers usually fake Date too, and then the server went along with them.
    aheadMs += Math.max(0, ms - Math.max(0, now() - before))
    onPass()
  }

  return {
    now: () => now() + aheadMs,
    pass,
    async until(isSo) {
      for (let looks = 0; looks < LOOKS; looks++) {
        if (isSo()) return
        // Without fake timers, real time is the page's as well.
        if (advanceTimers) await pass(STEP_MS)
        await new Promise((resolve) => whenReally(resolve, LOOK_MS))
      }
      throw new Error(`clock.until: not so within ${(LOOKS * LOOK_MS) / 1000} s: ${isSo.toString()}`)
    },
  }
}
