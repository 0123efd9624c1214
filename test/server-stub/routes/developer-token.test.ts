import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { OAuthTokenAnswer } from '../../../protocol/access-token.js'
import { DeveloperClaims } from '../../../protocol/widget-token.js'
import { errorOf, PAGE, setupDeveloper } from '../../support/developer.js'
import { PASSWORD, SAM } from '../../support/people.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

test('a code becomes a widget token of a visitor who is nobody, for this page alone', async () => {
  const { allow, redeem, widget, workspace, callAs, clock } = await setupDeveloper()
  const response = await redeem(await allow())
  expect(response.status).toBe(200)
  expect(response.headers.get('access-control-allow-origin')).toBe(PAGE)
  expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  expect(response.headers.get('vary')).toContain('Origin')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const answer = OAuthTokenAnswer.parse(await response.json())
  expect(answer).toEqual({
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 600,
    scope: 'developer',
    refresh_token: expect.stringMatching(/^lk_rt_\w{43}$/),
  })
  expect(decodeProtectedHeader(answer.access_token).typ).toBe('lk-widget+jwt')
  const now = clock.now() / 1000
  expect(DeveloperClaims.parse(decodeJwt(answer.access_token))).toEqual({
    aud: 'latchkey:widget',
    sub: expect.stringMatching(/^vis_[0-9a-f]{32}$/),
    jti: expect.any(String),
    iat: now,
    exp: now + 600,
    wsp: workspace.id,
    wgt: widget.id,
    visitor: { name: `Developer (${SAM})` },
    metadata: { development: true },
    dev: true,
    grant: expect.stringMatching(/^dgr_/),
    origin: PAGE,
  })
  expect((await callAs(answer.access_token)).status).toBe(200)
})

test.each([
  ['another port', { origin: 'http://localhost:3001' }],
  ['an allowed origin of the widget', { origin: 'https://shop.example' }],
  ['the server itself', { origin: 'https://latchkey.example' }],
  ['no page', {}],
])('a developer token does nothing from %s', async (_, headers) => {
  const { connect, callAs } = await setupDeveloper()
  const { access_token } = await connect()
  const response = await callAs(access_token, headers as Record<string, string>)
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({
    code: 'origin_not_allowed',
    detail: expect.stringContaining(PAGE),
  })
})

test('it talks, as a visitor who meets nobody else and no tenant', async () => {
  const { connect, call, mint } = await setupDeveloper()
  const { access_token: bearer } = await connect()
  const headers = { origin: PAGE }
  const theirs = await call('POST', '/v1/sessions', { bearer: await mint(), body: {} })
  const { id } = (await theirs.json()) as { id: string }
  expect((await call('GET', `/v1/sessions/${id}`, { bearer, headers })).status).toBe(404)
  const own = await call('POST', '/v1/sessions', { bearer, headers, body: {} })
  expect(await own.json()).toMatchObject({ visitor: { name: `Developer (${SAM})`, email: null } })
  expect((await call('GET', '/v1/tenants/acme/linked-sources', { bearer, headers })).status).toBe(403)
})

test('it is the same visitor each time, and another for each user', async () => {
  const { connect, addUser, signIn, allow, redeem } = await setupDeveloper()
  const subOf = (token: string) => decodeJwt(token).sub
  const [first, second] = [await connect(), await connect()]
  await addUser('kim@northwind.example')
  const { browser } = await signIn({ email: 'kim@northwind.example' })
  const third = (await (await redeem(await allow({}, browser))).json()) as { access_token: string }
  expect(subOf(first.access_token)).toBe(subOf(second.access_token))
  expect(subOf(third.access_token)).not.toBe(subOf(first.access_token))
})

test.each([
  ['no code', { code: undefined }, 'invalid_request'],
  ['no redirect_uri', { redirect_uri: undefined }, 'invalid_request'],
  ['no verifier', { code_verifier: undefined }, 'invalid_request'],
  ['a verifier too short', { code_verifier: 'x'.repeat(42) }, 'invalid_request'],
  ['a verifier too long', { code_verifier: 'x'.repeat(129) }, 'invalid_request'],
  ['no client', { client_id: undefined }, 'invalid_request'],
  ['a secret', { client_secret: 'x' }, 'invalid_request'],
  ['another code', { code: 'x'.repeat(43) }, 'invalid_grant'],
  ['a wrong verifier', { code_verifier: 'x'.repeat(43) }, 'invalid_grant'],
  ['another redirect_uri', { redirect_uri: PAGE }, 'invalid_grant'],
  ['another widget', { client_id: 'wgt_none' }, 'invalid_grant'],
])('with %s there is no token', async (_, change, error) => {
  const { allow, redeem } = await setupDeveloper()
  const allowed = await allow()
  const response = await redeem(allowed, change)
  expect(response.headers.get('access-control-allow-origin')).toBe(PAGE)
  expect(await errorOf(response)).toBe(error)
  // What was wrong used the code up, what was left out did not.
  expect((await redeem(allowed)).status).toBe(error === 'invalid_grant' && !('code' in change) ? 400 : 200)
})

test.each([
  ['another page on this machine', { origin: 'http://localhost:3001' }, 'http://localhost:3001'],
  ['another site', { origin: 'https://evil.example' }, null],
  ['a page without an origin', { origin: 'null' }, null],
  ['no page', {}, null],
])('a code is worth nothing to %s', async (_, headers, allowed) => {
  const { allow, redeem } = await setupDeveloper()
  const response = await redeem(await allow(), {}, headers as Record<string, string>)
  expect(response.headers.get('access-control-allow-origin')).toBe(allowed)
  expect(await errorOf(response)).toBe('invalid_grant')
})

test('a code is good for a minute', async () => {
  const { allow, redeem, clock } = await setupDeveloper()
  const [early, late] = [await allow(), await allow()]
  clock.pass(MINUTE_MS - 1)
  expect((await redeem(early)).status).toBe(200)
  clock.pass(1)
  expect(await errorOf(await redeem(late))).toBe('invalid_grant')
})

test('a code that comes twice ends what it gave', async () => {
  const { allow, redeem, refresh, callAs } = await setupDeveloper()
  const allowed = await allow()
  const { access_token, refresh_token } = OAuthTokenAnswer.parse(await (await redeem(allowed)).json())
  expect((await callAs(access_token)).status).toBe(200)
  expect(await errorOf(await redeem(allowed))).toBe('invalid_grant')
  expect((await callAs(access_token)).status).toBe(401)
  expect(await errorOf(await refresh(refresh_token ?? ''))).toBe('invalid_grant')
})

test('of many who bring a code at once none is left with anything', async () => {
  const { allow, redeem, callAs } = await setupDeveloper()
  const allowed = await allow()
  const responses = await Promise.all(Array.from({ length: 8 }, () => redeem(allowed)))
  const answers = await Promise.all(
    responses.map((response) => response.json() as Promise<{ access_token?: string }>),
  )
  const given = answers.flatMap(({ access_token }) => access_token ?? [])
  expect(given.length).toBeLessThanOrEqual(1)
  for (const token of given) expect((await callAs(token)).status).toBe(401)
})

test('it is refreshed for a working day, each time by a new refresh token', async () => {
  const { connect, refresh, callAs, clock } = await setupDeveloper()
  let { refresh_token } = await connect()
  const seen = new Set([refresh_token])
  for (let minutes = 10; minutes < 12 * 60; minutes += 10) {
    clock.pass(10 * MINUTE_MS)
    const response = await refresh(refresh_token)
    expect(response.headers.get('access-control-allow-origin')).toBe(PAGE)
    const answer = (await response.json()) as {
      access_token: string
      refresh_token: string
      expires_in: number
    }
    expect([minutes, answer.expires_in]).toEqual([minutes, 600])
    if (minutes % 120 === 0) expect((await callAs(answer.access_token)).status).toBe(200)
    refresh_token = answer.refresh_token
    seen.add(refresh_token)
  }
  expect(seen.size).toBe(72)
  clock.pass(10 * MINUTE_MS)
  expect(await errorOf(await refresh(refresh_token))).toBe('invalid_grant')
})

test('the last token ends with the day', async () => {
  const { connect, refresh, clock } = await setupDeveloper()
  const { refresh_token } = await connect()
  clock.pass(12 * HOUR_MS - 5 * MINUTE_MS)
  expect(await (await refresh(refresh_token)).json()).toMatchObject({ expires_in: 300 })
})

test('an answer that got lost may be asked for again, soon and once it is known that nobody has it', async () => {
  const { connect, refresh, callAs, clock } = await setupDeveloper()
  const { refresh_token: first } = await connect()
  const lost = OAuthTokenAnswer.parse(await (await refresh(first)).json())
  clock.pass(30_000)
  const { access_token, refresh_token } = OAuthTokenAnswer.parse(await (await refresh(first)).json())
  expect((await callAs(access_token)).status).toBe(200)
  // Somebody had it after all.
  expect(await errorOf(await refresh(lost.refresh_token ?? ''))).toBe('invalid_grant')
  expect((await callAs(access_token)).status).toBe(401)
  expect(await errorOf(await refresh(refresh_token ?? ''))).toBe('invalid_grant')
})

test.each([
  ['later', 30_001, false],
  ['after what it gave was used', 1000, true],
])('a refresh token that comes again %s ends the session', async (_, ms, isUsed) => {
  const { connect, refresh, callAs, clock } = await setupDeveloper()
  const { refresh_token: first } = await connect()
  let last = OAuthTokenAnswer.parse(await (await refresh(first)).json())
  if (isUsed) last = OAuthTokenAnswer.parse(await (await refresh(last.refresh_token ?? '')).json())
  clock.pass(ms)
  expect(await errorOf(await refresh(first))).toBe('invalid_grant')
  expect((await callAs(last.access_token)).status).toBe(401)
  expect(await errorOf(await refresh(last.refresh_token ?? ''))).toBe('invalid_grant')
})

test.each([
  ['another page', {}, { origin: 'http://localhost:3001' }, 'invalid_grant'],
  ['no page', {}, {}, 'invalid_grant'],
  ['another widget', { client_id: 'wgt_none' }, undefined, 'invalid_grant'],
  ['another scope', { scope: 'admin' }, undefined, 'invalid_scope'],
])('a refresh token is worth nothing to %s, and is not used up by it', async (_, change, headers, error) => {
  const { connect, refresh } = await setupDeveloper()
  const { refresh_token } = await connect()
  const response = await refresh(
    refresh_token,
    change as Record<string, string>,
    headers as Record<string, string>,
  )
  expect(await errorOf(response)).toBe(error)
  expect((await refresh(refresh_token, { scope: 'developer' })).status).toBe(200)
})

test.each([
  ['signing out everywhere', (it: Developer) => it.browser.post('/dashboard/sign-out-everywhere')],
  [
    'another password',
    (it: Developer) => {
      const chosen = 'seven quiet rivers north'
      return it.browser.post('/dashboard/password', { current: PASSWORD, chosen, repeated: chosen })
    },
  ],
  ['being disabled', (it: Developer) => it.users.disable(it.sam.id)],
  ['a reset password', (it: Developer) => it.users.resetPassword(SAM)],
])('%s ends codes, tokens and refresh tokens at once', async (_, act) => {
  const developer = await setupDeveloper()
  const { connect, allow, redeem, refresh, callAs } = developer
  const { access_token, refresh_token } = await connect()
  const allowed = await allow()
  await act(developer)
  expect((await callAs(access_token)).status).toBe(401)
  expect(await errorOf(await refresh(refresh_token))).toBe('invalid_grant')
  expect(await errorOf(await redeem(allowed))).toBe('invalid_grant')
})
type Developer = Awaited<ReturnType<typeof setupDeveloper>>

test('signing out in one browser leaves what was allowed', async () => {
  const { connect, browser, callAs } = await setupDeveloper()
  const { access_token } = await connect()
  await browser.post('/dashboard/sign-out')
  expect((await callAs(access_token)).status).toBe(200)
})

test("ending the token ends its refresh token too, and no other page's", async () => {
  const { connect, call, refresh, callAs } = await setupDeveloper()
  const [one, other] = [await connect(), await connect()]
  const headers = { origin: PAGE }
  expect((await call('DELETE', '/v1/widget/token', { bearer: one.access_token, headers })).status).toBe(204)
  expect((await callAs(one.access_token)).status).toBe(401)
  expect(await errorOf(await refresh(one.refresh_token))).toBe('invalid_grant')
  expect((await callAs(other.access_token)).status).toBe(200)
})

test('nothing that lets anybody in is stored', async () => {
  const { allow, redeem, store } = await setupDeveloper()
  const allowed = await allow()
  const { refresh_token = '' } = OAuthTokenAnswer.parse(await (await redeem(allowed)).json())
  expect(await store.useCode(allowed.code, 0)).toBeUndefined()
  expect(await store.findRefreshToken(refresh_token)).toBeUndefined()
})

test.each([
  [PAGE, PAGE],
  ['https://evil.example', null],
])('a preflight from %s is answered with %s', async (origin, allowed) => {
  const { app } = await setupDeveloper()
  const headers = { origin, 'access-control-request-method': 'POST' }
  const response = await app.request('/oauth/token', { method: 'OPTIONS', headers })
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([204, allowed])
  expect(response.headers.get('vary')).toBe('Origin')
})

test('a key has no CORS, from this machine neither', async () => {
  const { token, key } = await setupDeveloper()
  const form = { grant_type: 'client_credentials', client_id: key.id, client_secret: key.secret }
  const response = await token(form)
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([400, null])
})
