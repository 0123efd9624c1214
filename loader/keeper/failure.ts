import { LatchkeyError, type ErrorCode, type ErrorFacts } from '../error.js'

/**
 * What follows a failed attempt.
 * `retry`: again on the schedule, for ever. `tries`: three attempts in all. `confirm`: one more look, since a 401 may
 * be a deployment's hiccup. `final`: nobody asks again by a timer.
 */
export type Course = 'retry' | 'tries' | 'confirm' | 'final'

const COURSES: Partial<Record<ErrorCode, Course>> = {
  get_token_failed: 'retry',
  token_timeout: 'retry',
  token_rate_limited: 'retry',
  token_route_unreachable: 'retry',
  token_route_failing: 'retry',
  stale_token: 'retry',
  too_many_mints: 'retry',
  bad_token: 'tries',
  bad_response: 'tries',
  identity_required: 'confirm',
  token_route_cross_origin: 'confirm',
}

export const courseOf = (code: ErrorCode): Course => COURSES[code] ?? 'final'

/** A failure with a plain message of its own; the doctor has the full sentence and the fix. */
export function failure(code: ErrorCode, facts: ErrorFacts = {}): LatchkeyError {
  const { subject, status } = facts
  const about = subject ? ` (${subject}${status ? ` answered ${status}` : ''})` : ''
  const message = code.replaceAll('_', ' ') + about + '.'
  return new LatchkeyError(code, message, { retryable: courseOf(code) === 'retry', ...facts })
}

/** Whatever was thrown, as the one error that leaves Latchkey. */
export const toFailure = (thrown: unknown, facts: ErrorFacts): LatchkeyError =>
  thrown instanceof LatchkeyError ? thrown : failure('get_token_failed', { cause: thrown, ...facts })
