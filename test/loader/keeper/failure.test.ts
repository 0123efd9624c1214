import { describe, expect, test } from 'vitest'
import { LatchkeyError } from '../../../loader/error.js'
import { failure, toFailure } from '../../../loader/keeper/failure.js'

test.each(['retry', 'tries', 'confirm', 'final'] as const)('a failure that is for %s says so', (course) => {
  const error = failure[course]('token_route_failing', '/token', { status: 503, retryAfterMs: 7 })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({
    name: 'LatchkeyError',
    code: 'token_route_failing',
    course,
    // Only what may mend itself.
    retryable: course === 'retry',
    subject: '/token',
    status: 503,
    retryAfterMs: 7,
  })
})

describe('what a callback throws', () => {
  const thrown: [what: string, thrown: unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'no session'],
    ['a number', 0],
    ['an error', new Error('no session')],
    ['an abort', new DOMException('Aborted', 'AbortError')],
    ['an error that can’t be changed', Object.freeze(new Error('no session'))],
    ['an error about a course', Object.assign(new Error('not enrolled'), { course: 'maths 101' })],
    ['a Response', new Response('', { status: 500 })],
    ['Latchkey’s own error, from another bundle', new LatchkeyError('destroyed', 'Gone.')],
  ]

  test.each(thrown)('is retried, and the cause of what is told: %s', (_, cause) => {
    expect(toFailure(cause, 'getToken')).toMatchObject({
      name: 'LatchkeyError',
      code: 'get_token_failed',
      course: 'retry',
      subject: 'getToken',
      cause,
    })
  })

  test('is the failure itself where it is one', () => {
    const error = failure.confirm('identity_required', '/token')
    expect(toFailure(error, 'getToken')).toBe(error)
  })
})
