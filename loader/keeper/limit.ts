import type { Clock } from './clock.js'

interface Limit {
  ms: number
  /** Ends the work from outside; its reason is what the promise rejects with. */
  outer: AbortSignal
  clock: Clock
  timedOut(): Error
}

/** Settles with the work, or rejects when its time is over or `outer` ends: never later, whatever the work does. */
export function withLimit<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { ms, outer, clock, timedOut }: Limit,
): Promise<T> {
  const inner = new AbortController()
  return new Promise<T>((resolve, reject) => {
    const end = (error: unknown) => {
      reject(error)
      inner.abort(error)
    }
    const onOuter = () => end(outer.reason)
    const stop = clock.after(ms, () => end(timedOut()))
    outer.addEventListener('abort', onOuter)
    inner.signal.addEventListener('abort', settled)
    work(inner.signal).then(resolve, reject).finally(settled)

    function settled(): void {
      stop()
      outer.removeEventListener('abort', onOuter)
    }
    if (outer.aborted) onOuter()
  })
}
