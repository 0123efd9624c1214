import type { Clock } from './clock.js'

export interface Terms {
  /** What the tabs agree on. */
  name: string
  /** How long to wait for another tab before going on without it, in ms; at most 30 s. */
  waitMs: number
  clock: Clock
  /** Its abort lets go at once, for a page that is about to be frozen: it would keep its lock. */
  leaving: AbortSignal
}

/** The other tabs wait for a slow callback no longer than this; it may run on. */
const HOLD_MS = 10_000

/**
 * Does the work while no other tab does; and all the same where the lock can't be had, in time or at all: Web Locks are
 * missing on plain http, throw in a sandboxed frame, and may never be granted. No lock is stolen, since two tabs would
 * then believe that they hold it.
 *
 * `work` hears whether another tab had the lock before: its news may still be on the way.
 */
export async function exclusively<T>(
  work: (isAfterAnother: boolean) => Promise<T>,
  { name, waitMs, clock, leaving }: Terms,
): Promise<T> {
  let working: Promise<T> | undefined
  const waiting = new AbortController()
  const stop = clock.after(waitMs, () => waiting.abort())

  // Work begins once: what is granted after the wait was over is given back at once.
  async function begin(isAfterAnother: boolean): Promise<void> {
    if (waiting.signal.aborted) return
    stop()
    working = work(isAfterAnother)
    await whenDone(working, { clock, leaving })
  }

  async function request(): Promise<void> {
    const { locks } = navigator
    const isFree = await locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await begin(false)
      return lock !== null
    })
    if (!isFree) await locks.request(name, { signal: waiting.signal }, () => begin(true))
  }

  const isOver = new Promise<void>((resolve) => waiting.signal.addEventListener('abort', () => resolve()))
  // Not granted in time, or not to be had here; what the work throws is not seen by `begin`, which only waits for it.
  await Promise.race([request().catch(() => {}), isOver])
  stop()
  return working ?? work(false)
}

/** Resolves when the work has settled, has run for 10 s, or the page goes. */
function whenDone(
  work: Promise<unknown>,
  { clock, leaving }: Pick<Terms, 'clock' | 'leaving'>,
): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.after(HOLD_MS, end)
    leaving.addEventListener('abort', end)
    work.then(end, end)
    if (leaving.aborted) end()

    function end(): void {
      stop()
      leaving.removeEventListener('abort', end)
      resolve()
    }
  })
}
