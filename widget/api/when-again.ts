/** Milliseconds before the next attempt, by how many have failed; the last one repeats. */
const PAUSES_MS = [1_000, 4_000, 15_000, 55_000]

/** After so many failures in a row, 1 or more. */
export const toPauseMs = (failures: number): number =>
  PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? 0

interface Pause {
  /** A fifth more or less, so that not all come back in the same moment. */
  pauseMs: number
  /** What the server asked for; nothing ends that earlier. */
  retryAfterMs: number | undefined
}

/** Resolves when it is time to try again: as soon as the browser is back on a network, or somebody looks again, or `signal` is aborted. */
export function whenAgain({ pauseMs, retryAfterMs }: Pause, signal: AbortSignal): Promise<void> {
  const over = new AbortController()
  const { signal: ended } = over
  const end = () => over.abort()
  const timer = setTimeout(end, Math.max(pauseMs * (0.8 + Math.random() * 0.4), retryAfterMs ?? 0))
  signal.addEventListener('abort', end, { signal: ended })
  if (retryAfterMs === undefined) {
    addEventListener('online', end, { signal: ended })
    addEventListener('visibilitychange', () => isSeen() && end(), { signal: ended })
  }
  return new Promise((resolve) => {
    ended.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
    if (signal.aborted) end()
  })
}

export const isSeen = (): boolean => document.visibilityState !== 'hidden'
