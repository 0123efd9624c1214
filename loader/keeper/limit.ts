import type { Clock } from './clock.js'

interface Limit {
  ms: number
  /** Ends the work from outside; its reason is what the promise rejects with. */
  outer: AbortSignal
  clock: Clock
  /** What to reject with when the time is over. Default: nothing. */
  timedOut?: () => Error
}

/** Settles with the work, or rejects when its time is over or `outer` ends: never later, whatever the work does. */
export function withLimit<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { ms, outer, clock, timedOut }: Limit,
): Promise<T> {
  const inner = new AbortController()
  const settled = new AbortController()
  return new Promise<T>((resolve, reject) => {
    const end = (error: unknown) => {
      reject(error as Error)
      inner.abort(error)
      settle()
    }
    const stop = clock.after(ms, () => end(timedOut?.()))
    const settle = () => {
      stop()
      settled.abort()
    }
    outer.addEventListener('abort', () => end(outer.reason), { signal: settled.signal })
    work(inner.signal).then(resolve, reject).finally(settle)
    if (outer.aborted) end(outer.reason)
  })
}
