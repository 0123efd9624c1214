import { describe, expect, test } from 'vitest'
import { DEFAULT_LIFETIME_MS, readAnswer } from '../../../loader/keeper/answer.js'
import { toToken } from '../../support/token-endpoint.js'

const NOON_S = Date.UTC(2026, 2, 2, 12) / 1000
const read = (answer: unknown, dateMs: number | undefined = NOON_S * 1000) =>
  readAnswer({ answer, dateMs }, '/token')

test.each<[what: string, answer: unknown, seconds: number]>([
  ['a string', 'tok', DEFAULT_LIFETIME_MS / 1000],
  ['expires_in', { token: 'tok', expires_in: 60 }, 60],
  ['expires_in as text', { token: 'tok', expires_in: '60' }, 60],
  ['expires_in before what the token says', { token: toToken({ iat: 1, exp: 101 }), expires_in: 60 }, 60],
  ['OAuth', { access_token: 'tok', expires_in: 60, token_type: 'Bearer' }, 60],
  ['exp − iat, however far from now', toToken({ iat: 1, exp: 101 }), 100],
  ['exp − iat before expires_at', { token: toToken({ iat: 1, exp: 101 }), expires_at: NOON_S + 60 }, 100],
  ['expires_at as RFC 3339', { token: 'tok', expires_at: '2026-03-02T12:01:00Z' }, 60],
  ['expires_at in seconds', { token: 'tok', expires_at: NOON_S + 60 }, 60],
  ['exp alone, by the answer’s Date', toToken({ exp: NOON_S + 60 }), 60],
  ['an unreadable expires_in', { token: 'tok', expires_in: 'soon' }, 300],
  ['an unreadable expires_at', { token: 'tok', expires_at: 'soon' }, 300],
  ['an empty expires_in', { token: 'tok', expires_in: '' }, 300],
])('the lifetime is read from %s', (_, answer, seconds) => {
  expect(read(answer)?.lifetimeMs).toBe(seconds * 1000)
})

test('without a Date an instant says nothing: the local clock may be wrong', () => {
  const answer = { token: 'tok', expires_at: NOON_S + 60 }
  expect(readAnswer({ answer }, '')?.lifetimeMs).toBe(DEFAULT_LIFETIME_MS)
  expect(readAnswer({ answer, dateMs: NaN }, '')?.lifetimeMs).toBe(DEFAULT_LIFETIME_MS)
})

test.each([[null], [{ token: null }], [{ access_token: null }], [{ token: null, expires_in: 60 }]])(
  '%j is nobody, on purpose',
  (answer) => {
    expect(read(answer)).toBeNull()
  },
)

describe('is refused', () => {
  test.each([
    [undefined],
    [''],
    [7],
    [true],
    [[]],
    [['tok']],
    [{}],
    [{ token: '' }],
    [{ token: 7 }],
    [{ token: { token: 'tok' } }],
    [{ error: 'login_required' }],
    ['<!doctype html>\n<form>'],
    ['two words'],
    ['tök'],
  ])('%j, which is no token', (answer) => {
    expect(() => read(answer)).toThrow(expect.objectContaining({ code: 'bad_response', subject: '/token' }))
  })

  test.each([
    [{ token: 'tok', expires_in: 0 }],
    [{ token: 'tok', expires_in: -1 }],
    [{ token: 'tok', expires_in: 1e306 }],
    [toToken({ iat: 100, exp: 100 })],
    [{ token: 'tok', expires_at: NOON_S - 1 }],
    ['lk_pk_public'],
  ])('%j, which is past its end or no widget token', (answer) => {
    expect(() => read(answer)).toThrow(expect.objectContaining({ code: 'bad_token' }))
  })

  test('an access token', () => {
    const token = toToken({ iat: 1, exp: 2 }, { typ: 'at+jwt' })
    expect(() => read({ access_token: token })).toThrow(
      expect.objectContaining({ code: 'access_token_in_page' }),
    )
  })

  test.each([['lk_sk_secret'], [{ token: 'lk_sk_secret' }]])(
    'a secret key, without repeating it: %j',
    (answer) => {
      let thrown: unknown
      try {
        read(answer)
      } catch (error) {
        thrown = error
      }
      expect(thrown).toMatchObject({ code: 'secret_key_in_page' })
      expect(JSON.stringify(thrown) + (thrown as Error).message + (thrown as Error).stack).not.toContain(
        'lk_sk_',
      )
    },
  )
})
