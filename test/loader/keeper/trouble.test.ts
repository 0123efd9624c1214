import { expect, test } from 'vitest'
import type { ErrorCode, ErrorFacts } from '../../../loader/error.js'
import {
  isBinding,
  isFinal,
  isSignedOut,
  toTrouble,
  untilRetryMs,
  type Trouble,
} from '../../../loader/keeper/trouble.js'
import { failed } from '../../support/failures.js'

const at = (ms: number) => ms
const fail = (...codes: [ErrorCode, ErrorFacts?][]) =>
  codes.reduce<Trouble | undefined>(
    (previous, [code, facts]) =>
      toTrouble(failed(code, facts), { previous, startedAt: at(0), now: at(0), random: 0.5 }),
    undefined,
  )!

test.each<[what: string, failures: [ErrorCode, ErrorFacts?][], waitMs: number]>([
  ['a 5xx is retried', [['token_route_failing']], 1_000],
  ['and again', [['token_route_failing'], ['token_route_failing']], 4_000],
  ['whichever of its kind it is', [['token_route_failing'], ['token_timeout'], ['stale_token']], 15_000],
  ['for ever', Array(50).fill(['token_route_failing']) as [ErrorCode][], 54_000],
  ['another kind begins anew', [['token_route_failing'], ['token_route_failing'], ['bad_response']], 1_000],
  ['no token is tried three times', [['bad_response'], ['bad_response']], 4_000],
  ['and no more', [['bad_response'], ['bad_response'], ['bad_token']], Infinity],
  ['a 401 is confirmed', [['identity_required', { status: 401 }]], 1_500],
  [
    'once',
    [
      ['identity_required', { status: 401 }],
      ['identity_required', { status: 401 }],
    ],
    Infinity,
  ],
  ['also from another origin', [['token_route_cross_origin', { status: 401 }]], 1_500],
  ['null is enough', [['identity_required']], Infinity],
  ['a 403 is final', [['token_route_refused', { status: 403 }]], Infinity],
  [
    'also where it says when to come back',
    [['token_route_refused', { status: 403, retryAfterMs: 5_000 }]],
    Infinity,
  ],
  ['a wish to be left alone is kept, and some', [['token_rate_limited', { retryAfterMs: 120_000 }]], 125_000],
  ['but is no leave to come sooner', [['token_rate_limited', { retryAfterMs: 0 }]], 1_000],
])('%s', (_, failures, waitMs) => {
  expect(fail(...failures).retryAt).toBe(waitMs)
})

test('a wish binds until it is over', () => {
  const trouble = fail(['token_rate_limited', { retryAfterMs: 120_000 }])
  expect(isBinding(trouble, at(119_999))).toBe(true)
  expect(isBinding(trouble, at(120_000))).toBe(false)
  expect(untilRetryMs(trouble, at(20_000))).toBe(105_000)
  expect(untilRetryMs(trouble, at(200_000))).toBe(0)
})

test('many who were told the same wait come back over the ten seconds behind it', () => {
  const back = [0, 0.5, 0.999].map(
    (random) =>
      toTrouble(failed('token_rate_limited', { retryAfterMs: 60_000 }), {
        previous: undefined,
        startedAt: at(0),
        now: at(0),
        random,
      }).retryAt,
  )
  expect(back).toEqual([60_000, 65_000, 69_990])
})

test('what is final binds nobody who asks', () => {
  const trouble = fail(['token_route_refused', { retryAfterMs: 5_000 }])
  expect(isFinal(trouble)).toBe(true)
  expect(isBinding(trouble, at(0))).toBe(false)
})

test.each<[ErrorCode[], boolean]>([
  [['identity_required'], true],
  [['token_route_cross_origin', 'token_route_cross_origin'], true],
  [['no_token_provider'], true],
  [['bad_response', 'bad_response', 'bad_response'], true],
  [['bad_response'], false],
  [['bad_token', 'bad_token', 'bad_token'], false],
  [['token_route_refused'], false],
  [['token_route_failing'], false],
])('after %j, whether nobody is signed in: %s', (codes, expected) => {
  const status = codes[0] === 'token_route_cross_origin' ? { status: 401 } : {}
  expect(isSignedOut(fail(...codes.map((code): [ErrorCode, ErrorFacts] => [code, status])))).toBe(expected)
})
