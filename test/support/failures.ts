import type { ErrorCode, ErrorFacts } from '../../loader/error.js'
import { failure, type Course, type Failure } from '../../loader/keeper/failure.js'

/** What follows each of these, wherever it comes from; the rest is final. */
const COURSES: Partial<Record<ErrorCode, Course>> = {
  get_token_failed: 'retry',
  token_timeout: 'retry',
  token_rate_limited: 'retry',
  token_route_unreachable: 'retry',
  token_route_failing: 'retry',
  stale_token: 'retry',
  bad_token: 'tries',
  bad_response: 'tries',
  identity_required: 'confirm',
  token_route_cross_origin: 'confirm',
}

export const failed = (code: ErrorCode, facts: ErrorFacts = {}): Failure =>
  failure[COURSES[code] ?? 'final'](code, facts.subject, facts)
