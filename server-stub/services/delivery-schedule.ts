const [S, M, H] = [1000, 60_000, 3_600_000]

/** Standard Webhooks: how long after an attempt has failed the next one comes; the first comes at once. Some three days in all. */
export const RETRY_DELAYS_MS = [5 * S, 5 * M, 30 * M, 2 * H, 5 * H, 10 * H, 14 * H, 20 * H, 24 * H] as const

/** So that receivers that were down together are not all asked together. */
const JITTER = 0.1
const RETRY_AFTER_MAX_MS = 24 * H

interface Failed {
  /** How many attempts there were, with this one. */
  tries: number
  now: number
  /** The header `Retry-After` of the answer: seconds or a date (RFC 9110 §10.2.3). */
  retryAfter: string | undefined
  /** From 0 to 1. */
  random: number
}

/** When the next attempt comes: never sooner than the receiver asks. `undefined`: there is none. */
export function nextAttemptAt({ tries, now, retryAfter, random }: Failed): number | undefined {
  const delay = RETRY_DELAYS_MS[tries - 1]
  if (delay === undefined) return undefined
  const jittered = Math.round(delay * (1 + random * JITTER))
  return now + Math.max(jittered, readRetryAfter(retryAfter, now))
}

function readRetryAfter(given: string | undefined, now: number): number {
  if (given === undefined) return 0
  const asked = /^\d{1,9}$/.test(given) ? Number(given) * S : Date.parse(given) - now
  return asked > 0 ? Math.min(asked, RETRY_AFTER_MAX_MS) : 0
}
