/** What came instead of an answer. */
export const LATE = Symbol('late')

/** The promise, or `LATE` after `ms`; whoever makes the promise is told through `signal`, and may go on regardless. */
export async function withLimit<T>(
  start: (signal: AbortSignal) => T | Promise<T>,
  { ms, outer }: { ms: number; outer: AbortSignal },
): Promise<T | typeof LATE> {
  const ending = new AbortController()
  const end = () => ending.abort()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(resolve, ms, LATE)
    ending.signal.addEventListener('abort', () => resolve(LATE))
  })
  outer.addEventListener('abort', end)
  if (outer.aborted) end()
  try {
    // `async`, so that what throws at once is a rejection like any other.
    return await Promise.race([(async () => start(ending.signal))(), late])
  } finally {
    clearTimeout(timer)
    outer.removeEventListener('abort', end)
    end()
  }
}
