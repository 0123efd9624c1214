import { describe, expect, test } from 'vitest'
import type { LatchkeyError } from '../../../loader/error.js'
import { diagnose } from '../../../loader/doctor/diagnose.js'
import { browserClock } from '../../../loader/keeper/clock.js'
import { callTokenRoute } from '../../../loader/keeper/token-route.js'

const PAGE = 'https://shop.example'
const NOON = Date.UTC(2026, 2, 2, 12)

function call(answer: Response | Error, url = '/api/latchkey/token') {
  const sent: unknown[] = []
  const outcome = callTokenRoute(
    { url, body: JSON.stringify({ widget: 'wgt_1', reason: 'early' }) },
    {
      signal: new AbortController().signal,
      clock: { ...browserClock, wallMs: () => NOON },
      pageOrigin: PAGE,
      fetch: (...parameters) => {
        sent.push(parameters)
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
      },
      diagnose: async (refusal) => diagnose(refusal),
    },
  )
  return { outcome, sent }
}

const html = (status: number, body = '<!doctype html><title>No</title>') =>
  new Response(body, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
const plain = (status: number, body: string) => new Response(body, { status })
const json = (status: number, body: unknown) => Response.json(body, { status })

test('the body names the widget and the reason, and nobody', async () => {
  const { outcome, sent } = call(json(200, { token: 'tok' }))
  await outcome
  expect(sent).toMatchObject([
    [
      '/api/latchkey/token',
      {
        method: 'POST',
        body: '{"widget":"wgt_1","reason":"early"}',
        headers: { 'content-type': 'application/json' },
        redirect: 'manual',
      },
    ],
  ])
})

test('an answer comes with its Date', async () => {
  const answer = new Response('"tok"', { headers: { date: 'Mon, 02 Mar 2026 12:00:00 GMT' } })
  expect(await call(answer).outcome).toEqual({ answer: 'tok', dateMs: NOON })
})

const redirect = Object.defineProperties(new Response(), {
  type: { value: 'opaqueredirect' },
  status: { value: 0 },
  ok: { value: false },
})

describe.each<[code: string, answers: [what: string, answer: Response | Error][]]>([
  [
    'bad_response',
    [
      ['a login page with 200', html(200)],
      ['an empty 200', plain(200, '')],
      ['a 204', new Response(null, { status: 204 })],
      ['a redirect to a login', redirect],
      ['a 302 that a proxy let through', plain(302, '')],
      ['half of a JSON', plain(200, '{"token": "a')],
    ],
  ],
  [
    'identity_required',
    [
      ['a 401', json(401, {})],
      ['a 401 with a page', html(401)],
    ],
  ],
  [
    'token_route_csrf',
    [
      ['Laravel', json(419, { message: 'CSRF token mismatch.' })],
      ['Laravel’s page', html(419)],
      ['Django', html(403, '<h1>Forbidden</h1><p>CSRF verification failed. Request aborted.</p>')],
      ['Django REST framework', json(403, { detail: 'CSRF Failed: CSRF token missing.' })],
      ['Rails', html(422, 'The change you wanted was rejected.')],
      ['Rails in text', plain(422, "Can't verify CSRF token authenticity.")],
      ['Rails with protect_from_forgery', plain(400, 'ActionController::InvalidAuthenticityToken')],
      [
        'Spring',
        json(403, { message: 'Could not verify the provided CSRF token because no token was found.' }),
      ],
      ['Spring’s page', html(403)],
      ['Express (csurf)', plain(403, 'ForbiddenError: invalid csrf token')],
      ['ASP.NET', plain(400, 'The required antiforgery cookie is not present.')],
    ],
  ],
  [
    'token_route_refused',
    [
      ['a 403 in JSON', json(403, { code: 'forbidden' })],
      ['a 400', json(400, {})],
      ['a 402', plain(402, '')],
      ['a 422 in JSON', json(422, { errors: [] })],
      ['a 451', html(451)],
    ],
  ],
  [
    'token_route_not_found',
    [
      ['a 404', html(404)],
      ['a 405', json(405, {})],
      ['a 410', plain(410, '')],
    ],
  ],
  ['token_rate_limited', [['a 429', html(429)]]],
  [
    'token_route_failing',
    [
      ['a 500', html(500)],
      ['a 502 with HTML', html(502)],
      ['a 503 that talks of CSRF', plain(503, 'csrf')],
      ['a 408', plain(408, '')],
      ['a 425', plain(425, '')],
    ],
  ],
  ['token_route_unreachable', [['no network', new TypeError('Failed to fetch')]]],
])('%s:', (code, answers) => {
  test.each(answers)('%s', async (_, answer) => {
    const status = answer instanceof Response ? answer.status : undefined
    const error = await call(answer).outcome.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'LatchkeyError', code, subject: '/api/latchkey/token' })
    expect((error as LatchkeyError).status).toBe(status)
  })
})

test.each([
  ['https://api.shop.example/token', 'token_route_cross_origin'],
  ['http://shop.example/token', 'token_route_cross_origin'],
  ['https://shop.example/token', 'identity_required'],
  ['token', 'identity_required'],
])('a 401 from %s is %s', async (url, code) => {
  await expect(call(json(401, {}), url).outcome).rejects.toMatchObject({ code })
})

test('a wish to be left alone comes along', async () => {
  const answer = new Response('', { status: 503, headers: { 'retry-after': '7' } })
  await expect(call(answer).outcome).rejects.toMatchObject({ retryAfterMs: 7_000, retryable: true })
})

test('what the route said is in no message: it may hold a token', async () => {
  const { outcome } = call(plain(403, 'secret-of-the-host'))
  const error = (await outcome.catch((thrown: unknown) => thrown)) as Error
  expect(error.message + error.stack + JSON.stringify(error)).not.toContain('secret-of-the-host')
})
