import { expect, test } from 'vitest'
import { AnonymousTokenAnswer, VISITOR_SECRET_LIFETIME_S } from '../../../protocol/anonymous.js'
import { MessageList, SessionList } from '../../../protocol/session.js'
import { hashKey, makeKey } from '../../../server-stub/services/key-format.js'
import { PUBLIC_URL, setupServer } from '../../support/server.js'
import { setupAnonymous as setup, SHOP } from './anonymous-setup.js'
import { expectProblem } from './expect-problem.js'

const DAY_MS = 24 * 3_600_000

test('a page gets a token for somebody new, and their secret', async () => {
  const { ask } = await setup()
  const response = await ask()
  expect(response.status).toBe(201)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('set-cookie')).toBeNull()
  const answer = (await response.json()) as AnonymousTokenAnswer
  expect(answer).toEqual({
    token: expect.stringMatching(/^eyJ/),
    token_type: 'Bearer',
    expires_in: 600,
    expires_at: '2026-03-01T12:10:00.000Z',
    visitor: { id: expect.stringMatching(/^vis_[0-9a-f]{32}$/) },
    // 32 random base62 digits: 190 bits.
    visitor_secret: expect.stringMatching(/^lk_vs_[0-9A-Za-z]{38}$/),
  })
})

test('the token says that it is anonymous, and nothing of anybody', async () => {
  const { admit, widget, workspace } = await setup()
  const { token, visitor } = await admit()
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
  expect(JSON.parse(payload)).toMatchObject({
    sub: visitor.id,
    wsp: workspace.id,
    wgt: widget.id,
    anonymous: true,
    visitor: {},
    metadata: {},
  })
  expect(payload).not.toMatch(/"(key|tenant)"/)
})

test('the same visitor comes back with their secret, and is told none', async () => {
  const { admit } = await setup()
  const first = await admit()
  const again = await admit(first.visitor_secret)
  expect(again.visitor).toEqual(first.visitor)
  expect(again.token).not.toBe(first.token)
  expect(again).not.toHaveProperty('visitor_secret')
})

test('whoever brings no secret is somebody else', async () => {
  const { admit } = await setup()
  const [one, two] = [await admit(), await admit()]
  expect(one.visitor.id).not.toBe(two.visitor.id)
  expect(one.visitor_secret).not.toBe(two.visitor_secret)
})

test.each([
  ['none', () => null],
  ['an empty one', () => ''],
  ['one that was never made', () => makeKey('lk_vs_')],
  ['one with a typing mistake', (secret: string) => `${secret.slice(0, -1)}-`],
  ['what is no secret', () => 'undefined'],
  ["another's visitor id", (_: string, id: string) => id],
])('%s makes somebody new, whose secret replaces it', async (_, toSecret) => {
  const { admit, ask, widget } = await setup()
  const first = await admit()
  const visitor_secret = toSecret(first.visitor_secret ?? '', first.visitor.id)
  const response = await ask({ widget: widget.id, visitor_secret })
  expect(response.status).toBe(201)
  const { visitor, visitor_secret: made } = AnonymousTokenAnswer.parse(await response.json())
  expect(visitor.id).not.toBe(first.visitor.id)
  expect(made).toMatch(/^lk_vs_/)
})

test('what is no secret asks nothing of the database', async () => {
  const { admit, store } = await setup()
  store.findAnonymousVisitor = () => Promise.reject(new Error('asked'))
  expect((await admit('lk_vs_undefined')).visitor_secret).toBeDefined()
})

test("another widget's secret makes somebody new there, and stays good at home", async () => {
  const { admit, ask, store, widget } = await setup()
  const first = await admit()
  await store.addWidget({ ...widget, id: 'wgt_other' })
  const response = await ask({ widget: 'wgt_other', visitor_secret: first.visitor_secret })
  const there = AnonymousTokenAnswer.parse(await response.json())
  expect(there.visitor.id).not.toBe(first.visitor.id)
  expect(there.visitor_secret).toBeDefined()
  expect((await admit(first.visitor_secret)).visitor).toEqual(first.visitor)
})

test('a secret ends thirty days after it was last used', async () => {
  const { admit, clock } = await setup()
  const { visitor, visitor_secret } = await admit()
  for (const days of [29, 29, 29]) {
    clock.pass(days * DAY_MS)
    expect((await admit(visitor_secret)).visitor).toEqual(visitor)
  }
  clock.pass(VISITOR_SECRET_LIFETIME_S * 1000)
  const later = await admit(visitor_secret)
  expect(later.visitor).not.toEqual(visitor)
  expect(later.visitor_secret).toBeDefined()
})

test('uses within a day of the last that was written are not written', async () => {
  const { admit, clock, store } = await setup()
  const { visitor_secret } = await admit()
  let written = 0
  const { extendAnonymousVisitor } = store
  store.extendAnonymousVisitor = (...given) => {
    written += 1
    return extendAnonymousVisitor(...given)
  }
  for (let hour = 0; hour < 48; hour += 1) {
    clock.pass(DAY_MS / 24)
    await admit(visitor_secret)
  }
  expect(written).toBe(2)
})

test.each([
  ['no key', undefined, 401, 'missing_credentials'],
  ['an unknown key', makeKey('lk_pk_'), 401, 'unknown_key'],
  ['nonsense', 'x', 401, 'unknown_key'],
  ['a secret key', makeKey('lk_sk_'), 403, 'secret_key_in_page'],
  ['half a secret key', 'lk_sk_1', 401, 'wrong_credentials'],
  ['the secret of a visitor', makeKey('lk_vs_'), 401, 'unknown_key'],
] as const)('with %s for a key: %s is answered %i %s', async (_, key, status, code) => {
  const { ask } = await setup()
  const response = await ask(undefined, { 'x-api-key': key })
  await expectProblem(response, status, code)
  expect(response.headers.get('access-control-allow-origin')).toBe(SHOP)
})

test('a server that sends a secret key is told which key it takes', async () => {
  const { ask, key } = await setup()
  const response = await ask(undefined, { 'x-api-key': key.secret, origin: undefined })
  await expectProblem(response, 401, 'wrong_credentials')
})

test("another workspace's widget is not there, as if it had never been made", async () => {
  const { call, store, widget } = await setup()
  const other = await setupServer({ store })
  const detailOf = async (id: string) => {
    const response = await call('POST', '/v1/widget/anonymous-token', {
      headers: { 'x-api-key': other.workspace.publishableKey, origin: SHOP },
      body: { widget: id },
    })
    const { errors, detail } = await expectProblem(response, 422, 'invalid_request')
    expect(errors).toMatchObject([{ field: 'widget' }])
    return detail.replace(id, '')
  }
  expect(await detailOf(widget.id)).toBe(await detailOf('wgt_none'))
})

test('a widget that lets nobody talk without an identity says how to allow it', async () => {
  const { ask, widget } = await setup({ anonymous: false })
  const { detail } = await expectProblem(await ask(), 403, 'anonymous_not_allowed')
  expect(detail).toContain(`latchkey widget update ${widget.id} --anonymous`)
})

test.each([
  ['a listed one', SHOP, [SHOP], 201],
  ["the server's own", PUBLIC_URL, [SHOP], 201],
  ["the server's own, of a widget without origins", PUBLIC_URL, [], 201],
  ['another one', 'https://evil.example', [SHOP], 403],
  ['one that begins alike', `${SHOP}.evil.example`, [SHOP], 403],
  ['another scheme', 'http://shop.example', [SHOP], 403],
  ['another port', `${SHOP}:8443`, [SHOP], 403],
  ['the opaque one', 'null', [SHOP], 403],
  ['none', undefined, [SHOP], 403],
  ['any, of a widget without origins', SHOP, [], 403],
])('from %s: %s is answered %4$i', async (_, origin, origins, status) => {
  const { ask } = await setup({ origins })
  const response = await ask(undefined, { origin })
  expect(response.headers.get('access-control-allow-origin')).toBe(origin ?? null)
  expect(response.headers.get('vary')).toBe('Origin')
  expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  if (status === 201) return expect(response.status).toBe(201)
  await expectProblem(response, 403, 'origin_not_allowed')
})

test('a refused origin is told which widget and which command', async () => {
  const { ask, widget } = await setup({ origins: [] })
  const { detail } = await expectProblem(await ask(), 403, 'origin_not_allowed')
  expect(detail).toContain(`latchkey widget update ${widget.id} --origin ${SHOP}`)
})

test.each([
  [415, 'unsupported_media_type', '{}', 'text/plain'],
  [413, 'body_too_large', JSON.stringify({ widget: 'x'.repeat(100_000) }), 'application/json'],
  [400, 'malformed_request', '{', 'application/json'],
  [400, 'malformed_request', '', 'application/json'],
] as const)('%i %s', async (status, code, body, type) => {
  const { ask } = await setup()
  await expectProblem(await ask(body, { 'content-type': type }), status, code)
})

test.each([
  ['body', []],
  ['body', null],
  ['widget', {}],
  ['widget', { widget: 7 }],
  ['widget', { widget: '' }],
  ['widget', { widget: 'wgt_\0' }],
  ['widget', { widget: 'wgt_\ud800' }],
])('a wrong %s is named: %j', async (field, body) => {
  const { ask } = await setup()
  const { errors } = await expectProblem(await ask(body), 422, 'invalid_request')
  expect(errors).toMatchObject([{ field }])
})

test.each([[7], [['lk_vs_']], ['x'.repeat(201)], ['a\0b']])(
  'a visitor secret that cannot be one is refused: %j',
  async (visitor_secret) => {
    const { ask, widget } = await setup()
    const response = await ask({ widget: widget.id, visitor_secret })
    const { errors } = await expectProblem(response, 422, 'invalid_request')
    expect(errors).toMatchObject([{ field: 'visitor_secret' }])
  },
)

test('what a page says of its visitor is not taken', async () => {
  const { ask, call, widget } = await setup()
  const body = { widget: widget.id, visitor: { name: 'Mallory' }, metadata: { vip: true }, ttl: 3600 }
  const { token, expires_in } = AnonymousTokenAnswer.parse(await (await ask(body)).json())
  expect(expires_in).toBe(600)
  const { visitor } = (await (await call('POST', '/v1/sessions', { bearer: token, body: {} })).json()) as {
    visitor: unknown
  }
  expect(visitor).toMatchObject({ name: null, email: null, company: null, anonymous: true })
})

test('a preflight allows the key, and no cookies', async () => {
  const { call } = await setup()
  const response = await call('OPTIONS', '/v1/widget/anonymous-token', {
    headers: {
      origin: SHOP,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-api-key',
    },
  })
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-origin')).toBe(SHOP)
  expect(response.headers.get('access-control-allow-methods')).toBe('POST')
  expect(response.headers.get('access-control-allow-headers')).toMatch(/Content-Type.*X-Api-Key/)
  expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  expect(response.headers.get('vary')).toBe('Origin')
})

test.each(['GET', 'PUT', 'DELETE'])('%s is not allowed', async (method) => {
  const { call } = await setup()
  await expectProblem(await call(method, '/v1/widget/anonymous-token'), 405, 'method_not_allowed')
})

test('an anonymous visitor talks, and is anonymous to whoever answers', async () => {
  const { admit, call, key, start, say } = await setup({ roles: ['admin'] })
  const { token, visitor } = await admit()
  const session = await start(token)
  expect(session.visitor).toEqual({ ...visitor, name: null, email: null, company: null, anonymous: true })
  expect(await (await say(token, session.id, 'Hi')).json()).toMatchObject({ text: 'Hi', anonymous: true })
  await say(key.secret, session.id, 'Hello')
  const seen = await call('GET', `/v1/sessions/${session.id}/messages`, { bearer: key.secret })
  const { items } = MessageList.parse(await seen.json())
  expect(items.map(({ author, anonymous }) => [author, anonymous])).toEqual([
    ['visitor', true],
    ['agent', undefined],
  ])
})

test('an identified visitor is not marked', async () => {
  const { mint, start, say } = await setup()
  const token = await mint()
  const session = await start(token)
  expect(session.visitor).not.toHaveProperty('anonymous')
  expect(await (await say(token, session.id, 'Hi')).json()).not.toHaveProperty('anonymous')
})

test('the visitor who comes back finds their conversation; another finds nothing of it', async () => {
  const { admit, call, mint, start } = await setup()
  const first = await admit()
  const session = await start(first.token)
  const again = await admit(first.visitor_secret)
  expect(await start(again.token)).toEqual(session)
  const path = `/v1/sessions/${session.id}`
  for (const bearer of [(await admit()).token, await mint()]) {
    const knocks = [
      await call('GET', path, { bearer }),
      await call('GET', `${path}/messages`, { bearer }),
      await call('POST', `${path}/messages`, { bearer, body: { text: 'x' } }),
    ]
    for (const answer of knocks) await expectProblem(answer, 404, 'session_not_found')
    expect((await start(bearer)).id).not.toBe(session.id)
  }
})

test('no host can name an anonymous visitor', async () => {
  const { admit, call, mint, start } = await setup()
  const { token, visitor, visitor_secret = '' } = await admit()
  await start(token)
  for (const id of [visitor.id, visitor_secret, `anonymous:${hashKey(visitor_secret)}`]) {
    const bearer = await mint({ visitor: { id } })
    expect(SessionList.parse(await (await call('GET', '/v1/sessions', { bearer })).json()).items).toEqual([])
  }
})

test('switching anonymous visitors off ends their tokens, and on again lets them back', async () => {
  const { admit, call, store, widget } = await setup()
  const { token, visitor, visitor_secret } = await admit()
  await store.changeWidget(widget.id, (before) => ({ ...before, anonymous: false }))
  await expectProblem(await call('GET', '/v1/sessions', { bearer: token }), 401, 'token_revoked')
  await store.changeWidget(widget.id, (before) => ({ ...before, anonymous: true }))
  expect((await admit(visitor_secret)).visitor).toEqual(visitor)
})

test('an origin that is taken away ends the token there, also when none is left', async () => {
  const { admit, call, store, widget } = await setup()
  const { token } = await admit()
  const headers = { origin: SHOP }
  expect((await call('GET', '/v1/sessions', { bearer: token, headers })).status).toBe(200)
  await store.changeWidget(widget.id, (before) => ({ ...before, origins: [] }))
  await expectProblem(
    await call('GET', '/v1/sessions', { bearer: token, headers }),
    403,
    'origin_not_allowed',
  )
})

test('a token that was ended stays ended, and the secret brings the next', async () => {
  const { admit, call } = await setup()
  const { token, visitor, visitor_secret } = await admit()
  expect((await call('DELETE', '/v1/widget/token', { bearer: token })).status).toBe(204)
  await expectProblem(await call('GET', '/v1/sessions', { bearer: token }), 401, 'token_revoked')
  const again = await admit(visitor_secret)
  expect(again.visitor).toEqual(visitor)
  expect((await call('GET', '/v1/sessions', { bearer: again.token })).status).toBe(200)
})

test('a revoked project key ends no anonymous visitor', async () => {
  const { admit, call, key, store } = await setup()
  const { token } = await admit()
  await store.revokeKey(key.id, 1)
  expect((await call('GET', '/v1/sessions', { bearer: token })).status).toBe(200)
})
