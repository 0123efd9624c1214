import type { ErrorCode, ErrorFacts, LatchkeyError } from '../error.js'

/**
 * What follows a failed attempt.
 * `retry`: again on the schedule, for ever. `tries`: three attempts in all. `confirm`: one more look, since a 401 may
 * be a deployment's hiccup. `final`: nobody asks again by a timer.
 */
export type Course = 'retry' | 'tries' | 'confirm' | 'final'

export interface Failure extends LatchkeyError {
  readonly course: Course
}

/** A `LatchkeyError` in everything but its class. Its words are the doctor's. */
const failing =
  (course: Course) =>
  (code: ErrorCode, subject = '', facts: ErrorFacts = {}): Failure =>
    Object.assign(new Error(code), {
      name: 'LatchkeyError',
      code,
      course,
      retryable: course === 'retry',
      subject,
      ...facts,
    }) as Failure

/** By what follows. */
export const failure = {
  retry: failing('retry'),
  tries: failing('tries'),
  confirm: failing('confirm'),
  final: failing('final'),
}

/** Whatever was thrown, as the one error that leaves Latchkey. */
export const toFailure = (thrown: unknown, subject: string): Failure =>
  Object(thrown).course in failure
    ? (thrown as Failure)
    : failure.retry('get_token_failed', subject, { cause: thrown })
