import { expect, test } from 'vitest'
import { TokenAnswer } from '../../../protocol/widget-token.js'
import { makeKey } from '../../../server-stub/services/key-format.js'
import { openSqlite } from '../../../server-stub/store/sqlite.js'
import { setupServer } from '../../support/server.js'
import { makeFolder } from '../../support/folder.js'
import { expectProblem } from './expect-problem.js'

const PATH = '/v1/widget/token'
const BODY = {
  visitor: { email: 'alex@example.com', name: 'Alex Rivera', company: 'Northwind' },
  metadata: { plan: 'growth', utm_source: 'ads' },
  ttl: 600,
}

test('a project key mints a token for its visitor', async () => {
  const { call, key } = await setupServer()
  const response = await call('POST', PATH, { bearer: key.secret, body: BODY })
  expect(response.status).toBe(201)
  const answer = TokenAnswer.parse(await response.json())
  expect(answer).toMatchObject({
    token_type: 'Bearer',
    expires_in: 600,
    expires_at: '2026-03-01T12:10:00.000Z',
  })
  expect(answer.visitor.id).not.toContain('alex')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
})

test('the same visitor has the same id every time', async () => {
  const { call, key } = await setupServer()
  const mint = async () =>
    TokenAnswer.parse(await (await call('POST', PATH, { bearer: key.secret, body: BODY })).json())
  const [one, two] = [await mint(), await mint()]
  expect(one.visitor).toEqual(two.visitor)
  expect(one.token).not.toBe(two.token)
})

test('minting writes nothing', async () => {
  const path = `${makeFolder()}/data.db`
  const store = await openSqlite(path)
  const { call, key } = await setupServer({ store })
  const watcher = await openSqlite(path)
  const before = watcher.factsVersion()
  expect((await call('POST', PATH, { bearer: key.secret, body: BODY })).status).toBe(201)
  expect(watcher.factsVersion()).toBe(before)
  await watcher.close()
  await store.close()
})

test.each([
  ['no credentials', {}, 401, 'missing_credentials'],
  ['another scheme', { headers: { authorization: 'Basic abc' } }, 401, 'missing_credentials'],
  ['an empty bearer', { headers: { authorization: 'Bearer ' } }, 401, 'missing_credentials'],
  ['an unknown key', { bearer: makeKey('lk_sk_') }, 401, 'unknown_key'],
  ['a mistyped key', { bearer: 'lk_sk_abc' }, 401, 'unknown_key'],
  ['a publishable key', { bearer: makeKey('lk_pk_') }, 401, 'wrong_credentials'],
  ['some token', { bearer: 'eyJhbGciOiJIUzI1NiJ9.e30.x' }, 401, 'wrong_credentials'],
] as const)('%s is refused, before the body is looked at', async (_, options, status, code) => {
  const { call } = await setupServer()
  const response = await call('POST', PATH, { ...options, body: 'not JSON' })
  await expectProblem(response, status, code)
  expect(response.headers.get('www-authenticate')).toBe('Bearer')
})

test('a publishable key is told what it is', async () => {
  const { call, workspace } = await setupServer()
  const response = await call('POST', PATH, { bearer: workspace.publishableKey, body: BODY })
  const { detail } = await expectProblem(response, 401, 'wrong_credentials')
  expect(detail).toMatch(/^This is a publishable key; a secret project key/)
})

test('a key without the role is refused with another status than an unknown one', async () => {
  const { call, key } = await setupServer({ roles: ['analytics', 'admin'] })
  const response = await call('POST', PATH, { bearer: key.secret, body: 'not JSON' })
  await expectProblem(response, 403, 'role_missing')
})

test.each([
  ['origin', 'https://shop.example'],
  ['origin', 'null'],
  ['sec-fetch-site', 'same-origin'],
])('a secret key in a page is refused: %s %s', async (name, value) => {
  const { call, key } = await setupServer()
  const response = await call('POST', PATH, { bearer: key.secret, body: BODY, headers: { [name]: value } })
  await expectProblem(response, 403, 'secret_key_in_page')
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
})

test("the header that Node's fetch sends does not make a page", async () => {
  const { call, key } = await setupServer()
  const headers = { 'sec-fetch-mode': 'cors' }
  expect((await call('POST', PATH, { bearer: key.secret, body: BODY, headers })).status).toBe(201)
})

test("another process's revocation ends minting at once, and the tokens minted before", async () => {
  const path = `${makeFolder()}/data.db`
  const store = await openSqlite(path)
  const { call, key, mint, clock } = await setupServer({ store })
  const token = await mint()
  expect((await call('GET', '/v1/sessions', { bearer: token })).status).toBe(200)

  const elsewhere = await openSqlite(path)
  await elsewhere.revokeKey(key.id, clock.now())

  await expectProblem(await call('POST', PATH, { bearer: key.secret, body: BODY }), 401, 'key_ended')
  await expectProblem(await call('GET', '/v1/sessions', { bearer: token }), 401, 'token_revoked')
  await elsewhere.close()
  await store.close()
})

test('a widget made by another process can be minted for at once', async () => {
  const path = `${makeFolder()}/data.db`
  const store = await openSqlite(path)
  const { call, key, widget } = await setupServer({ store })
  const body = { ...BODY, widget: 'wgt_later' }
  const { errors } = await expectProblem(
    await call('POST', PATH, { bearer: key.secret, body }),
    422,
    'invalid_request',
  )
  expect(errors).toMatchObject([{ field: 'widget' }])

  const elsewhere = await openSqlite(path)
  await elsewhere.addWidget({ ...widget, id: 'wgt_later' })
  expect((await call('POST', PATH, { bearer: key.secret, body })).status).toBe(201)
  await elsewhere.close()
  await store.close()
})

const WRONG_FIELDS: [name: string, body: unknown, fields: string[]][] = [
  ['a list', [], ['body']],
  ['null', null, ['body']],
  ['a number', 5, ['body']],
  ['no visitor', {}, ['visitor']],
  ['a visitor of text', { visitor: 'alex' }, ['visitor']],
  ['a visitor of nobody', { visitor: {} }, ['visitor']],
  [
    'wrong traits',
    { visitor: { email: 5, name: [], company: {} } },
    ['visitor.email', 'visitor.name', 'visitor.company'],
  ],
  ['an empty email', { visitor: { email: ' ' } }, ['visitor.email']],
  ['a NUL', { visitor: { id: 'a\0b' } }, ['visitor.id']],
  ['metadata of a list', { visitor: { id: '1' }, metadata: [] }, ['metadata']],
  ['deep metadata', { visitor: { id: '1' }, metadata: { a: { b: 1 } } }, ['metadata.a']],
  ['a short ttl', { visitor: { id: '1' }, ttl: 59 }, ['ttl']],
  ['a long ttl', { visitor: { id: '1' }, ttl: 3601 }, ['ttl']],
  ['a broken ttl', { visitor: { id: '1' }, ttl: 60.5 }, ['ttl']],
  ['a ttl of text', { visitor: { id: '1' }, ttl: '600' }, ['ttl']],
  ['a widget of a number', { visitor: { id: '1' }, widget: 1 }, ['widget']],
  ['an unknown widget', { visitor: { id: '1' }, widget: 'wgt_x' }, ['widget']],
  ['an empty tenant', { visitor: { id: '1' }, tenant: '' }, ['tenant']],
]

test.each(WRONG_FIELDS)('%s: each wrong field is named', async (_, body, fields) => {
  const { call, key } = await setupServer()
  const response = await call('POST', PATH, { bearer: key.secret, body: JSON.stringify(body) })
  const { errors } = await expectProblem(response, 422, 'invalid_request')
  expect(errors?.map(({ field }) => field)).toEqual(fields)
})

test('a refusal says what was given and what is allowed', async () => {
  const { call, key } = await setupServer()
  const body = { visitor: { id: '1' }, ttl: 5 }
  const { detail } = await expectProblem(
    await call('POST', PATH, { bearer: key.secret, body }),
    422,
    'invalid_request',
  )
  expect(detail).toBe('ttl: given 5; allowed is at least 60.')
})

test('a field that nobody asked for changes nothing', async () => {
  const { call, key } = await setupServer()
  const body =
    '{"visitor":{"id":"1","admin":true,"__proto__":{"name":"x"}},"__proto__":{"ttl":60},"constructor":1}'
  const response = await call('POST', PATH, { bearer: key.secret, body })
  expect(TokenAnswer.parse(await response.json()).expires_in).toBe(600)
})
