// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest'
import { token } from '../../../../loader/doctor/checks/token.js'
import type { Examination } from '../../../../loader/doctor/examination.js'
import { known, type Finding } from '../../../../loader/doctor/finding.js'
import type { Outcome, Supply } from '../../../../loader/doctor/look/supply.js'
import { toToken } from '../../../support/token-endpoint.js'
import { answered, API, fromRoute, mint, PAGE, ROUTE, SECRET, setup, VIOLATION } from '../setup.js'

const NOW_S = Math.floor(Date.now() / 1000)
const DATE = { date: new Date(NOW_S * 1000).toUTCString() }
const OLD = { iat: NOW_S - 500, exp: NOW_S + 100 }

const from = (supply: Supply): Partial<Examination> => ({ supply: () => Promise.resolve(supply) })
const route = (outcome: Outcome): Partial<Examination> => from({ source: 'url', subject: ROUTE, outcome })
const callback = (outcome: Outcome) => from({ source: 'callback', subject: 'getToken', outcome })
const refused = (reply: Parameters<typeof answered>[0]) => route({ kind: 'refused', reply: answered(reply) })
const given = (answer: unknown, headers = {}) => from(fromRoute(answer, headers))

async function find(changes: Partial<Examination>) {
  const found = await token.find(setup(changes))
  expect(JSON.stringify(found)).not.toMatch(new RegExp(`${SECRET}|eyJ|lk_sk_.`))
  return found
}

describe('a token that is well is', () => {
  test.each([
    ['beside expires_in', { token: mint(), expires_in: 600 }],
    ['beside expires_in as text', { token: mint(), expires_in: '600' }],
    ['alone', mint()],
    ['called access_token', { access_token: mint(), expires_in: 600 }],
    ['with no widget in it', { token: mint({ wgt: undefined }) }],
  ])('%s', async (_how, answer) => {
    expect(await find(given(answer, DATE))).toEqual([
      { verdict: 'ok', sentence: `${ROUTE} gave a widget token that lives 10 min.`, fix: '' },
    ])
  })
})

describe('nobody signed in is no error:', () => {
  test.each([
    [
      '401',
      refused({ status: 401, body: { code: 'signed_out' } }),
      `${ROUTE} answered 401: nobody is signed in`,
    ],
    ['null', given(null), `${ROUTE} says that nobody is signed in`],
    ['{token: null}', given({ token: null }), `${ROUTE} says that nobody is signed in`],
    [
      'null of getToken',
      callback({ kind: 'given', answer: null, reply: undefined }),
      'getToken says that nobody is signed in',
    ],
  ])('%s', async (_what, changes, sentence) => {
    expect(await find(changes)).toEqual([
      {
        verdict: 'ok',
        sentence: `${sentence}, which is no error.`,
        fix: 'Sign in, then check again to see a token.',
      },
    ])
  })
})

describe('what is no token is named:', () => {
  test.each<[what: string, changes: Partial<Examination>, sentence: RegExp]>([
    ['nothing', given({}), /answered no token/],
    ['an object', given({ token: {} }), /answered no token/],
    ['text with blanks', given('no token'), /answered no token/],
    ['a secret key', given({ token: `lk_sk_${SECRET}` }), /secret project key, which is now public/],
    ['a publishable key', given({ token: `lk_pk_${SECRET}` }), /no widget token/],
    ['an access token', given({ token: mint({}, 'at+jwt') }), /an access token, which is for servers only/],
    ['another kind', given({ token: mint({}, 'lk-tenant+jwt') }), /another kind \(typ lk-tenant\+jwt\)/],
    [
      'a JWT without a kind',
      given(toToken({ sub: SECRET }, { alg: 'none' })),
      /another kind \(typ missing\)/,
    ],
    ['no JWT', given({ token: SECRET }), /something that is no JWT/],
    [
      'another widget’s',
      given({ token: mint({ wgt: 'wgt_2' }) }),
      /a token for wgt_2, and this page shows wgt_1/,
    ],
  ])('%s', async (_what, changes, sentence) => {
    const [finding, ...more] = await find(changes)
    expect(finding).toMatchObject({ verdict: 'problem', sentence: expect.stringMatching(sentence) })
    expect(finding?.fix).not.toBe('')
    expect(more).toEqual([])
  })
})

describe('what a route answers instead is named:', () => {
  test.each<[what: string, changes: Partial<Examination>, sentence: RegExp]>([
    ['a redirect', refused({ status: 0 }), /redirects, most likely to a sign-in page/],
    ['a sign-in page', refused({ body: '<form>' }), /answered 200 and no token: a sign-in page/],
    [
      '419',
      refused({ status: 419, body: '<title>Page Expired' }),
      /answered 419: your framework's CSRF check/,
    ],
    [
      'a page with a 403',
      refused({ status: 403, headers: { 'content-type': 'text/html' } }),
      /answered 403: your framework's CSRF check/,
    ],
    [
      'a line that names CSRF',
      refused({ status: 400, body: 'CSRF token missing' }),
      /400: your framework's CSRF/,
    ],
    ['another 403', refused({ status: 403, body: '{}' }), /answered 403 and refused/],
    ['404', refused({ status: 404 }), /answered 404: there is no route for POST/],
    ['429', refused({ status: 429 }), /answered 429: too many requests/],
    ['500', refused({ status: 500 }), /answered 500\./],
    ['silence', route({ kind: 'unreachable' }), /could not be reached/],
    ['too long a silence', route({ kind: 'late' }), /no answer in time/],
    [
      'a callback that throws',
      callback({ kind: 'threw', error: new TypeError('x') }),
      /^getToken failed: TypeError: x\.$/,
    ],
    [
      'a callback that throws what can’t be shown',
      callback({ kind: 'threw', error: Object.create(null) }),
      /^getToken failed/,
    ],
    ['a callback that takes its time', callback({ kind: 'late' }), /getToken gave no answer in time/],
    [
      'no provider',
      from({ source: 'none', subject: '', outcome: { kind: 'nothing' } }),
      /Nothing on this page gives/,
    ],
  ])('%s', async (_what, changes, sentence) => {
    const [finding, ...more] = await find(changes)
    expect(finding).toMatchObject({ verdict: 'problem', sentence: expect.stringMatching(sentence) })
    expect(finding?.fix).not.toBe('')
    expect(more).toEqual([])
  })

  test('a route on another origin gets no cookies', async () => {
    const subject = 'https://auth.example/token'
    const outcome = { kind: 'refused', reply: answered({ status: 401 }) } as const
    const [finding] = await find(from({ source: 'url', subject, outcome }))
    expect(finding).toMatchObject({
      verdict: 'problem',
      sentence: expect.stringContaining('on another origin'),
    })
  })

  test('the kit’s own words are told', async () => {
    const [finding] = await find(
      refused({ status: 502, body: { code: 'upstream_refused_key', detail: 'The key was refused.' } }),
    )
    expect(finding?.sentence).toBe(
      `${ROUTE} answered 502. It says: upstream_refused_key: The key was refused.`,
    )
  })

  test('a policy that stops the call is told where it belongs', async () => {
    const violations = () =>
      Promise.resolve([{ ...VIOLATION, blocked: `${location.origin}${ROUTE}`, policy: "connect-src 'none'" }])
    const [finding] = await find({ ...route({ kind: 'unreachable' }), violations })
    expect(finding).toMatchObject({ verdict: 'unchecked', fix: 'See above for the directive.' })
  })
})

describe('a token that came may still be a bad one:', () => {
  test.each<[what: string, answer: unknown, verdict: string, sentence: RegExp]>([
    ['over', { token: mint({ iat: NOW_S - 900, exp: NOW_S - 300 }) }, 'problem', /already past its end/],
    ['of no lifetime', { token: mint(), expires_in: 0 }, 'problem', /already past its end/],
    ['old', { token: mint(OLD), expires_in: 100 }, 'warning', /minted 8 min ago/],
    ['short', { token: mint(), expires_in: 30 }, 'warning', /lives 30 s only/],
    ['long', { token: mint({ exp: NOW_S + 86_400 }) }, 'warning', /lives 24 h, .* after a sign-out/],
    [
      'overstated',
      { token: mint(), expires_in: 3600 },
      'warning',
      /lives 60 min, and the token itself says 10 min/,
    ],
    ['without an end', { token: mint({ iat: undefined, exp: undefined }) }, 'warning', /300 s are assumed/],
  ])('%s', async (_what, answer, verdict, sentence) => {
    const [finding, ...more] = await find(given(answer, DATE))
    expect(finding).toMatchObject({ verdict, sentence: expect.stringMatching(sentence) })
    expect(finding?.fix).not.toBe('')
    expect(more).toEqual([])
  })

  test('by the server’s clock, whatever this device’s says', async () => {
    const serverS = NOW_S + 7200
    const fresh = { token: mint({ iat: serverS, exp: serverS + 600 }), expires_in: 600 }
    const [finding] = await find(given(fresh, { date: new Date(serverS * 1000).toUTCString() }))
    expect(finding?.verdict).toBe('ok')
  })
})

describe('the manners of a route:', () => {
  test.each<[headers: Record<string, string>, sentence: RegExp]>([
    [{ 'cache-control': 'public, max-age=600' }, /one visitor’s token may reach another/],
    [{ 'cache-control': 's-maxage=60' }, /one visitor’s token may reach another/],
    [{ 'content-type': 'text/html' }, /answers JSON as text\/html/],
  ])('%j', async (headers, sentence) => {
    const [first, second] = await find(given({ token: mint(), expires_in: 600 }, headers))
    expect(first?.verdict).toBe('ok')
    expect(second).toMatchObject({ verdict: 'warning', sentence: expect.stringMatching(sentence) })
  })

  test.each(['private, max-age=600', 'no-store', 'no-cache, max-age=60', 'max-age=0'])(
    'Cache-Control: %s is good',
    async (caching) => {
      expect(await find(given({ token: mint() }, { 'cache-control': caching }))).toHaveLength(1)
    },
  )

  test('a token from another origin comes without cookies', async () => {
    const supply = { ...fromRoute({ token: mint() }), subject: 'https://auth.example/token' }
    const [, second] = await find(from(supply))
    expect(second).toMatchObject({ verdict: 'warning', sentence: expect.stringContaining('no cookies') })
  })
})

describe('the option token', () => {
  const base = { widget: 'wgt_1', apiUrl: API }

  test('alone is refreshed by nothing', async () => {
    const outcome = { kind: 'given', answer: mint(), reply: undefined } as const
    const found = await find({
      ...from({ source: 'fixed', subject: 'token', outcome }),
      given: { ...base, token: mint() },
    })
    expect(found.map(({ verdict }) => verdict)).toEqual(['ok', 'warning'])
    expect(found[1]).toMatchObject({ fix: expect.stringContaining('data-token-url') })
  })

  test('is looked at beside a provider, and only spoken of where it is bad', async () => {
    expect(await find({ given: { ...base, tokenUrl: ROUTE, token: mint() } })).toHaveLength(1)
    const [first] = await find({ given: { ...base, tokenUrl: ROUTE, token: `lk_sk_${SECRET}` } })
    expect(first).toMatchObject({
      verdict: 'problem',
      sentence: expect.stringContaining('The option `token` gave a secret'),
    })
  })
})

describe('the server’s own token for an anonymous visitor', () => {
  const anonymous = (outcome: Outcome) => from({ source: 'anonymous', subject: API, outcome })
  const no = (status: number, code: string) =>
    anonymous({ kind: 'refused', reply: answered({ status, body: { code } }) })

  test('that is well is said to be', async () => {
    const answer = { token: mint(), expires_in: 600 }
    const reply = answered({ status: 201, body: answer })
    expect(await find(anonymous({ kind: 'given', answer, reply }))).toEqual([
      { verdict: 'ok', sentence: `${API} gave a widget token that lives 10 min.`, fix: '' },
    ])
  })

  test.each<[what: string, changes: Partial<Examination>, known: Finding]>([
    [
      'the origin',
      no(403, 'origin_not_allowed'),
      known('origin_not_allowed', { subject: 'wgt_1', page: PAGE.origin }),
    ],
    [
      'anonymous visitors',
      no(403, 'anonymous_not_allowed'),
      known('no_token_provider', { subject: 'wgt_1' }),
    ],
    ['so many', no(429, 'too_many_requests'), known('token_rate_limited', { subject: API })],
    ['anything', no(500, 'internal_error'), known('api_failing', { subject: API, status: 500 })],
    ['to be reached', anonymous({ kind: 'unreachable' }), known('api_unreachable', { subject: API })],
  ])('says why where the server refuses %s', async (_, changes, finding) => {
    expect(await find(changes)).toEqual([finding])
  })
})
