import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { AccessTokenAnswer } from '../../../protocol/access-token.js'
import { makeKey } from '../../../server-stub/services/key-format.js'
import { setupServer, type ServerSetup } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

const HOUR_MS = 3_600_000
const MINT = { visitor: { id: '1' } }

async function setup(options: ServerSetup = {}) {
  const server = await setupServer({ roles: ['widget', 'admin'], ...options })
  const exchange = (secret_key = server.key.secret, headers = {}) =>
    server.call('POST', '/authentication/token', { body: { secret_key }, headers })
  const { access_token } = AccessTokenAnswer.parse(await (await exchange()).json())
  return { ...server, exchange, token: access_token }
}

test('a secret key is exchanged for an access token of an hour', async () => {
  const { exchange } = await setup()
  const response = await exchange()
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
  expect(await response.json()).toEqual({
    access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    expires_in: 3600,
    token_type: 'Bearer',
  })
})

test('it mints, reads conversations and reads a configuration, as its key does', async () => {
  const { call, token, widget, mint } = await setup()
  expect((await call('POST', '/v1/widget/token', { bearer: token, body: MINT })).status).toBe(201)
  await call('POST', '/v1/sessions', { bearer: await mint(), body: {} })
  expect(await (await call('GET', '/v1/sessions', { bearer: token })).json()).toMatchObject({
    items: [{ status: 'open' }],
  })
  const config = await call('GET', `/v1/widgets/${widget.id}/config?auto_start=false`, { bearer: token })
  expect(config.headers.get('cache-control')).toBe('private, no-store')
  expect(await config.json()).toMatchObject({ id: widget.id, name: 'Shop' })
})

test('it does no more than its key does', async () => {
  const { call, token } = await setup({ roles: ['analytics'] })
  await expectProblem(
    await call('POST', '/v1/widget/token', { bearer: token, body: MINT }),
    403,
    'role_missing',
  )
  await expectProblem(await call('GET', '/v1/sessions', { bearer: token }), 403, 'role_missing')
})

test('it starts no session, since it is nobody on a page', async () => {
  const { call, token, widget } = await setup()
  const path = `/v1/widgets/${widget.id}/config`
  await expectProblem(await call('GET', path, { bearer: token }), 401, 'wrong_credentials')
  await expectProblem(
    await call('POST', '/v1/sessions', { bearer: token, body: {} }),
    401,
    'wrong_credentials',
  )
})

test("it ends with its time, to the second, by the server's clock", async () => {
  const { call, token, clock } = await setup()
  clock.pass(HOUR_MS - 1)
  expect((await call('GET', '/v1/sessions', { bearer: token })).status).toBe(200)
  clock.pass(1)
  await expectProblem(await call('GET', '/v1/sessions', { bearer: token }), 401, 'token_expired')
})

test('revoking the key ends it, wherever it works, and what was minted with it', async () => {
  const { call, token, store, key, clock, widget } = await setup()
  const minted = await call('POST', '/v1/widget/token', { bearer: token, body: MINT })
  const { token: widgetToken } = (await minted.json()) as { token: string }
  expect((await call('GET', '/v1/sessions', { bearer: widgetToken })).status).toBe(200)
  await store.revokeKey(key.id, clock.now())
  for (const [method, path, bearer] of [
    ['POST', '/v1/widget/token', token],
    ['GET', '/v1/sessions', token],
    ['GET', `/v1/widgets/${widget.id}/config?auto_start=false`, token],
    ['GET', '/v1/sessions', widgetToken],
  ] as const) {
    const body = method === 'POST' ? { body: MINT } : {}
    await expectProblem(await call(method, path, { bearer, ...body }), 401, 'token_revoked')
  }
})

test('a rotation leaves it alone', async () => {
  const { call, token, store, key, clock } = await setup()
  const now = clock.now()
  await store.rotateKey(key.id, { hash: 'new', createdAt: now, othersEndAt: now })
  expect((await call('GET', '/v1/sessions', { bearer: token })).status).toBe(200)
})

test.each([
  ['origin', 'https://shop.example'],
  ['origin', 'https://latchkey.example'],
  ['origin', 'null'],
  ['sec-fetch-site', 'same-origin'],
  ['sec-fetch-site', 'none'],
])('from a browser it works nowhere: %s %s', async (name, value) => {
  const { call, token, widget } = await setup()
  const headers = { [name]: value }
  for (const [method, path] of [
    ['POST', '/v1/widget/token'],
    ['GET', '/v1/sessions'],
    ['GET', '/v1/sessions/ses_1'],
    ['GET', '/v1/sessions/ses_1/messages'],
    ['POST', '/v1/sessions/ses_1/messages'],
    ['GET', `/v1/widgets/${widget.id}/config?auto_start=false`],
  ] as const) {
    const body = method === 'POST' ? { body: MINT } : {}
    await expectProblem(
      await call(method, path, { bearer: token, headers, ...body }),
      403,
      'access_token_in_page',
    )
  }
})

test('a secret key from a browser is exchanged for nothing', async () => {
  const { exchange, key } = await setup()
  for (const headers of [{ origin: 'https://shop.example' }, { 'sec-fetch-site': 'cross-site' }]) {
    await expectProblem(await exchange(key.secret, headers), 403, 'secret_key_in_page')
  }
})

test.each([
  ['an unknown key', makeKey('lk_sk_'), 401, 'unknown_key'],
  ['a mistyped key', 'lk_sk_x', 401, 'unknown_key'],
  ['a publishable key', makeKey('lk_pk_'), 401, 'unknown_key'],
  ['an empty text', '', 422, 'invalid_request'],
  ['a very long text', 'x'.repeat(201), 422, 'invalid_request'],
  ['a number', 5, 422, 'invalid_request'],
] as const)('%s is exchanged for nothing', async (_, secret, status, code) => {
  const { exchange } = await setup()
  const { errors, detail } = await expectProblem(await exchange(secret as string), status, code)
  if (status === 422) expect(errors).toMatchObject([{ field: 'secret_key' }])
  expect(detail).not.toContain('lk_')
})

test("a workspace's access token sees nothing of another's", async () => {
  const { call, token, store, widget } = await setup()
  const workspace = { name: 'Other', publishableKey: 'lk_pk_2', visitorKey: new Uint8Array(1), createdAt: 1 }
  await store.addWorkspace({ id: 'wsp_2', ...workspace })
  await store.addWidget({ ...widget, id: 'wgt_2', workspaceId: 'wsp_2' })
  const config = await call('GET', '/v1/widgets/wgt_2/config?auto_start=false', { bearer: token })
  await expectProblem(config, 404, 'widget_not_found')
  const body = { ...MINT, widget: 'wgt_2' }
  await expectProblem(await call('POST', '/v1/widget/token', { bearer: token, body }), 422, 'invalid_request')
})

test('its use is a use of its key', async () => {
  const { call, token, store, clock } = await setup()
  const used: unknown[] = []
  store.noteKeyUsed = (use, at) => void used.push({ ...use, at })
  await call('GET', '/v1/sessions', { bearer: token })
  const { client_id: id } = decodeJwt(token)
  expect(used).toEqual([{ id, at: clock.now() }])
})
