import { retryDelayMs } from '../keeper/retry.js'

/** When the next attempt comes: one timer, and the wishes of a server that fails. */
export function createPace(run: () => void) {
  let failures = 0
  /** Until then nothing is tried again, unless the network comes back; until `waitUntil` not even then. */
  let notBefore = 0
  let waitUntil = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueAt = 0

  function later(ms: number): void {
    const at = Math.max(Date.now() + ms, notBefore, waitUntil)
    // What is due sooner is never put off, however much comes meanwhile.
    if (timer !== undefined && dueAt <= at) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(() => {
      timer = undefined
      run()
    }, at - Date.now())
  }

  return {
    later,
    hasFailed: () => failures > 0,
    succeed: () => void (failures = 0),
    fail(retryAfterMs = 0): void {
      failures++
      notBefore = Date.now() + retryDelayMs(failures, Math.random(), 0)
      waitUntil = Date.now() + retryAfterMs
      later(0)
    },
    /** The network is back. */
    hurry: () => void (notBefore = 0),
    stop(): void {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
