const S = 1000

/** About 1, 4 and 15 s, then every 50–58 s: at most 15 timed calls in ten minutes. In s: at least, and how much more at random. */
const STEPS = [
  [0.5, 1],
  [3, 2],
  [12, 6],
] as const
const LATER = [50, 8] as const

/**
 * How long to wait after the `count`-th failure in a row (1 is the first). Spread, so that a thousand pages don't come
 * back together. The long wait counts from the attempt's start, so that one that hung does not make it longer.
 */
export function retryDelayMs(count: number, random: number, tookMs: number): number {
  const step = STEPS[count - 1]
  const [least, more] = step ?? LATER
  return (least + more * random) * S - (step ? 0 : tookMs)
}

/** A signed-out host gets one second look after 1–2 s. */
export const confirmDelayMs = (random: number): number => (1 + random) * S

/** Further than this no server's word binds a page: an hour is already longer than most pages live. */
export const RETRY_AFTER_MAX_MS = 3600 * S

/**
 * `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), in ms, at most an hour; `undefined` where there is none or
 * it makes no sense. A date is counted from the answer's own `Date`, else from `nowMs`.
 */
export function readRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * S : Date.parse(value) - (readDate(headers) || nowMs)
  return ms >= 0 ? Math.min(ms, RETRY_AFTER_MAX_MS) : undefined
}

/** The answer's `Date` in ms since the epoch, where the page may read it (same origin, or exposed); else NaN. */
export const readDate = (headers: Headers): number => Date.parse(headers.get('date') ?? '')
