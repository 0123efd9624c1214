import type { Clock } from './clock.js'
import { withLimit } from './limit.js'

export interface Terms {
  /** What the tabs agree on. */
  name: string
  /** How long to wait for another tab before going on without it, in ms; at most 30 s. */
  waitMs: number
  clock: Clock
  /** Its abort ends the wait and lets go at once, for a page that is about to be frozen: it would keep its lock. */
  leaving: AbortSignal
}

/** The other tabs wait for a slow callback no longer than this; it may run on. */
const HOLD_MS = 10_000

/**
 * Does the work while no other tab does; and all the same where the lock can't be had, in time or at all: Web Locks are
 * missing on plain http, throw in a sandboxed frame, and may never be granted. No lock is stolen, since two tabs would
 * then believe that they hold it.
 */
export async function exclusively<T>(work: () => Promise<T>, terms: Terms): Promise<T> {
  const { name, waitMs, clock, leaving } = terms
  const letGo = await withLimit((given) => acquire(name, given), { ms: waitMs, outer: leaving, clock }).catch(
    () => () => {},
  )
  const working = work()
  withLimit(() => working, { ms: HOLD_MS, outer: leaving, clock }).then(letGo, letGo)
  return working
}

/** Resolves once the lock is held, with what lets go of it. */
const acquire = (name: string, signal: AbortSignal): Promise<() => void> =>
  new Promise((resolve, reject) => {
    navigator.locks
      // What is granted when nobody waits for it any more is given back at once.
      .request(name, { signal }, () =>
        signal.aborted ? undefined : new Promise<void>((letGo) => resolve(letGo)),
      )
      .catch(reject)
  })
