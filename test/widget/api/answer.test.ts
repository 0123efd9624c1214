// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { LatchkeyError } from '../../../loader/error.js'
import { problemBehind, toError, toLatchkeyError, toRetryAfterMs } from '../../../widget/api/answer.js'

const NOW = Date.parse('2026-03-02T12:00:00Z')

test.each([
  [null, undefined],
  ['soon', undefined],
  ['3', 3_000],
  ['Mon, 02 Mar 2026 12:00:30 GMT', 30_000],
  ['Mon, 02 Mar 2026 11:00:00 GMT', 0],
  ['86400', 3_600_000],
])('Retry-After: %s is %s ms', (header, ms) => {
  expect(toRetryAfterMs(header, NOW)).toBe(ms)
})

test('the code of the problem behind an error can be read', () => {
  const body = {
    type: 'about:blank',
    title: '',
    status: 409,
    code: 'session_closed',
    detail: 'It is closed.',
  }
  const subjects = {
    url: 'https://a.example/v1',
    apiUrl: 'https://a.example',
    widget: 'wgt_1',
    refused: 'token_refused',
  } as const
  expect(problemBehind(toError({ status: 409, headers: new Headers(), body }, subjects))).toBe(
    'session_closed',
  )
  expect(problemBehind(toError({ status: 409, headers: new Headers(), body: '' }, subjects))).toBeUndefined()
})

test('an error of another bundle is still ours', () => {
  const theirs = Object.assign(new Error('x'), { name: 'LatchkeyError', code: 'api_failing' })
  expect(toLatchkeyError(theirs)).toBe(theirs)
  expect(toLatchkeyError(new TypeError('a mistake'))).toBeInstanceOf(LatchkeyError)
})
