import type { FakeClock } from '../../../support/clock.js'
import type { Tab } from '../tab.js'

const SECOND = 1_000

interface Parts {
  tab: Tab
  clock: FakeClock
  /** How often they look, where they have what they want. Without it they look every second. */
  everyMs: number
  /** When a token ends by the server's clock. */
  endsAt(token: string): number
  isRevoked(token: string): boolean
  /** They had to wait, or got this instead of a token. */
  onWant(fromMs: number, code: string | undefined): void
  onRefused(token: string): void
  /** A token was handed out that had ended. */
  onEnded(lateMs: number): void
}

/** Somebody on a page who wants a token all the time, uses it, and says so when the API refuses it. */
export function createAsker(parts: Parts) {
  const { tab, clock, everyMs } = parts
  /** Since when they wait for an answer. */
  let sinceMs: number | undefined
  let isAway = false
  let stopTimer = () => {}
  let token = ''

  function look(): void {
    stopTimer()
    if (isAway || sinceMs !== undefined) return
    sinceMs = clock.trueMs()
    tab.keeper.ensureFresh('asked').then(got, missed)
  }

  function answered(code?: string): void {
    if (!isAway && (clock.trueMs() > sinceMs! || code)) parts.onWant(sinceMs!, code)
    sinceMs = undefined
  }

  function got(given: string): void {
    answered()
    token = given
    if (isAway) return
    if (parts.isRevoked(given)) {
      parts.onRefused(given)
      tab.keeper.refuse(given)
      return later(0)
    }
    const leftMs = parts.endsAt(given) - clock.trueMs()
    if (leftMs <= 0) parts.onEnded(-leftMs)
    // Whatever changes by then tells of itself, but for its end.
    later(Math.max(SECOND, Math.min(everyMs, leftMs - 1_500)))
  }

  function missed({ code }: { code: string }): void {
    answered(code)
    later(SECOND)
  }

  function later(ms: number): void {
    stopTimer()
    if (!isAway) stopTimer = clock.arrive(ms, look)
  }

  return {
    look,
    token: () => token,
    isWaiting: () => sinceMs !== undefined,
    /** Something changed. */
    soon: () => sinceMs === undefined && later(SECOND),
    /** Nobody wants anything of a page that does not run. */
    leave(): void {
      isAway = true
      stopTimer()
    },
    /** Whatever they waited for, they wait for it from now on. */
    back(): void {
      isAway = false
      if (sinceMs === undefined) look()
      else sinceMs = clock.trueMs()
    },
  }
}
