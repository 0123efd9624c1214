import { EVENT_AGE_MAX_MS } from '../../protocol/event-limits.js'
import { readRetryAfter } from '../keeper/retry.js'
import type { Waiting } from './waiting.js'

export type Outcome =
  /** `wrong`: what the server says of those that it refused, each judged by itself. */
  | { kind: 'done'; wrong: string[] }
  /** The token was. */
  | { kind: 'refused' }
  /** Sent again it would be the same. */
  | { kind: 'final'; status: number; code: unknown }
  | { kind: 'failed'; retryAfterMs: number | undefined }

interface Call {
  apiUrl: string
  token: string
  /** Headers and body together. */
  limitMs: number
}

/** Statuses after which the same call may succeed. */
const PASSING = [408, 425, 429]

/** Outlives the page. Never rejects. */
export async function postEvents(
  batch: readonly Waiting[],
  { apiUrl, token, limitMs }: Call,
): Promise<Outcome> {
  try {
    const response = await fetch(`${apiUrl}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ events: batch.map(toSent) }),
      keepalive: true,
      credentials: 'omit',
      signal: AbortSignal.timeout(limitMs),
    })
    const { ok, status, headers } = response
    if (ok) return { kind: 'done', wrong: readWrong(await response.json()) }
    if (status === 401) return { kind: 'refused' }
    const isPassing = status >= 500 || PASSING.includes(status)
    if (isPassing) return { kind: 'failed', retryAfterMs: readRetryAfter(headers, Date.now()) }
    const { code } = Object(await response.json().catch(() => {})) as { code?: unknown }
    return { kind: 'final', status, code }
  } catch {
    return { kind: 'failed', retryAfterMs: undefined }
  }
}

function toSent({ event, atMs }: Waiting) {
  return { ...event, age_ms: Math.min(Math.max(Date.now() - atMs, 0), EVENT_AGE_MAX_MS) }
}

function readWrong(answer: unknown): string[] {
  const { results } = Object(answer) as { results?: unknown }
  if (!Array.isArray(results)) return []
  return results.flatMap(({ errors }: { errors?: { field: string; message: string }[] }) =>
    (errors ?? []).map(({ field, message }) => `${field}: ${message}`),
  )
}
