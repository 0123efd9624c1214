import type { ErrorCode } from '../../loader/error.js'
import { LatchkeyError } from '../../loader/error.js'
import { Problem } from './answers.js'
import type { Exchange } from './client.js'
import { whenParsed } from './parse.js'

const RETRY_AFTER_MAX_MS = 3_600_000
/** Request Timeout, Too Early, Too Many Requests: the same call may succeed later. */
const PASSING = [408, 425, 429]

/** What an error may be about. */
interface Subjects {
  url: string
  apiUrl: string
  widget: string
  /** What a second 401 is called. */
  refused: ErrorCode
}

/** An answer that is none, as the error that says so. The problem, where there was one, is its `cause`, as it came. */
export function toError(
  { status, headers, body }: Exchange,
  { url, apiUrl, widget, refused }: Subjects,
): LatchkeyError {
  const problem = whenParsed(Problem, body)
  const code = status === 401 ? refused : toCode(status, problem)
  return new LatchkeyError(code, problem?.detail ?? `${url} answered ${status}.`, {
    cause: problem && body,
    status,
    retryAfterMs: toRetryAfterMs(headers.get('retry-after')),
    retryable: status >= 500 || PASSING.includes(status),
    subject: code === 'origin_not_allowed' ? widget : apiUrl,
  })
}

/** The `code` of the problem behind an error; `undefined` where there was none. */
export const problemBehind = (error: LatchkeyError): string | undefined =>
  whenParsed(Problem, error.cause)?.code

/** What `createClient` throws, whatever was thrown. */
export const toLatchkeyError = (error: unknown): LatchkeyError =>
  error instanceof Error && error.name === 'LatchkeyError'
    ? (error as LatchkeyError)
    : new LatchkeyError('request_refused', 'The widget could not make sense of an answer.', { cause: error })

function toCode(status: number, problem: Problem | undefined): ErrorCode {
  const told = problem?.code
  if (status === 403 && (told === 'origin_not_allowed' || told === 'tenant_mismatch')) return told
  return status >= 500 ? 'api_failing' : 'request_refused'
}

/** RFC 9110 §10.2.3: whole seconds, or a date. */
export function toRetryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (!header) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS)
}
