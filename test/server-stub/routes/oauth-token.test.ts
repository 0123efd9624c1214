import fc from 'fast-check'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { OAuthError, OAuthTokenAnswer } from '../../../protocol/access-token.js'
import { makeKey } from '../../../server-stub/services/key-format.js'
import { setupServer, type ServerSetup } from '../../support/server.js'

const GRANT = 'grant_type=client_credentials'
const FORM = 'application/x-www-form-urlencoded'

async function setup(options: ServerSetup = {}) {
  const server = await setupServer({ roles: ['widget', 'admin'], ...options })
  const { id, secret } = server.key

  async function post(body: string, headers: Record<string, string> = {}) {
    return server.app.request('/oauth/token', {
      method: 'POST',
      headers: { 'content-type': FORM, ...headers },
      body,
    })
  }
  const inForm = `client_id=${id}&client_secret=${secret}`
  return { ...server, id, secret, post, inForm, basic: toBasic(id, secret) }
}

const toBasic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

async function expectRefusal(response: Response, status: number, error: string) {
  expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/json'])
  expect(response.headers.get('cache-control')).toBe('no-store')
  const refusal = OAuthError.parse(await response.json())
  expect(refusal.error).toBe(error)
  // RFC 6749 §5.2: no quotes, backslashes or anything beyond ASCII.
  expect(refusal.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  expect(refusal.error_description).not.toMatch(/lk_sk_/)
  if (status === 401) expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm="/)
  return refusal
}

test('a key and its id are client credentials, by Basic or in the form', async () => {
  const { post, basic, inForm, id, call } = await setup()
  for (const response of [await post(GRANT, basic), await post(`${GRANT}&${inForm}`)]) {
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    const answer = OAuthTokenAnswer.parse(await response.json())
    expect(answer).toMatchObject({ expires_in: 3600, token_type: 'Bearer', scope: 'widget admin' })
    expect((await call('GET', '/v1/sessions', { bearer: answer.access_token })).status).toBe(200)
    // RFC 9068 §2.2.
    expect(decodeJwt(answer.access_token)).toEqual({
      iss: 'https://latchkey.example',
      aud: 'latchkey:api',
      sub: id,
      client_id: id,
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
      scope: 'widget admin',
    })
  }
})

test('both halves of Basic are form-decoded', async () => {
  const { post, id, secret } = await setup()
  const everyDigit = (text: string) => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&')
  expect((await post(GRANT, toBasic(everyDigit(id), everyDigit(secret)))).status).toBe(200)
  expect((await post(GRANT, toBasic(id.replace('_', '%5F'), secret.replaceAll('_', '%5f')))).status).toBe(200)
  await expectRefusal(await post(GRANT, toBasic(id, `${secret}+`)), 401, 'invalid_client')
})

test('a scope narrows what the token may do', async () => {
  const { post, basic, call } = await setup()
  const response = await post(`${GRANT}&scope=widget`, basic)
  const { access_token: bearer, scope } = OAuthTokenAnswer.parse(await response.json())
  expect(scope).toBe('widget')
  expect((await call('GET', '/v1/sessions', { bearer })).status).toBe(403)
  const body = { visitor: { id: '1' } }
  expect((await call('POST', '/v1/widget/token', { bearer, body })).status).toBe(201)
})

test('a parameter that nobody knows, or an empty one, changes nothing', async () => {
  const { post, basic } = await setup()
  expect((await post(`${GRANT}&scope=&resource=x&client_id=&client_secret=`, basic)).status).toBe(200)
})

test('an id in the form beside Basic is fine where it is the same', async () => {
  const { post, basic, id } = await setup()
  expect((await post(`${GRANT}&client_id=${id}`, basic)).status).toBe(200)
  await expectRefusal(await post(`${GRANT}&client_id=key_x`, basic), 400, 'invalid_request')
})

type Ready = Awaited<ReturnType<typeof setup>>
type Attempt = (ready: Ready) => [body: string, headers?: Record<string, string>]

test.each<[string, Attempt, number, string]>([
  ['no grant type', ({ basic }) => ['', basic], 400, 'invalid_request'],
  ['an empty grant type', ({ basic }) => ['grant_type=', basic], 400, 'invalid_request'],
  ['another grant', ({ basic }) => ['grant_type=password', basic], 400, 'unsupported_grant_type'],
  ['an odd grant', ({ basic }) => ['grant_type=%22%5C%00%C3%A9', basic], 400, 'unsupported_grant_type'],
  ['a grant given twice', ({ basic }) => [`${GRANT}&${GRANT}`, basic], 400, 'invalid_request'],
  [
    'a scope given twice',
    ({ basic }) => [`${GRANT}&scope=widget&scope=admin`, basic],
    400,
    'invalid_request',
  ],
  [
    'a role that the key lacks',
    ({ basic }) => [`${GRANT}&scope=widget+analytics`, basic],
    400,
    'invalid_scope',
  ],
  ['a scope that is no role', ({ basic }) => [`${GRANT}&scope=%22root%22`, basic], 400, 'invalid_scope'],
  ['two spaces in the scope', ({ basic }) => [`${GRANT}&scope=widget++admin`, basic], 400, 'invalid_scope'],
  ['both ways at once', ({ basic, inForm }) => [`${GRANT}&${inForm}`, basic], 400, 'invalid_request'],
  ['JSON', ({ basic }) => ['{}', { ...basic, 'content-type': 'application/json' }], 400, 'invalid_request'],
  ['no type', ({ basic }) => [GRANT, { ...basic, 'content-type': '' }], 400, 'invalid_request'],
  ['a huge form', ({ basic }) => [`${GRANT}&x=${'x'.repeat(70_000)}`, basic], 400, 'invalid_request'],
  ['nobody', () => [GRANT], 401, 'invalid_client'],
  ['an id alone', ({ id }) => [`${GRANT}&client_id=${id}`], 401, 'invalid_client'],
  ['a secret alone', ({ secret }) => [`${GRANT}&client_secret=${secret}`], 401, 'invalid_client'],
  ['another scheme', ({ secret }) => [GRANT, { authorization: `Bearer ${secret}` }], 401, 'invalid_client'],
  ['an unknown secret', ({ id }) => [GRANT, toBasic(id, makeKey('lk_sk_'))], 401, 'invalid_client'],
  ["another key's id", ({ secret }) => [GRANT, toBasic('key_x', secret)], 401, 'invalid_client'],
  [
    'a publishable key',
    ({ id, workspace }) => [GRANT, toBasic(id, workspace.publishableKey)],
    401,
    'invalid_client',
  ],
  ['an empty secret', ({ id }) => [GRANT, toBasic(id, '')], 401, 'invalid_client'],
  ['a broken escape', ({ id }) => [GRANT, toBasic(id, '%zz')], 401, 'invalid_client'],
  ['no colon', () => [GRANT, { authorization: 'Basic a2V5' }], 401, 'invalid_client'],
  ['no Base64', () => [GRANT, { authorization: 'Basic {}' }], 401, 'invalid_client'],
  ['an empty header', () => [GRANT, { authorization: '' }], 401, 'invalid_client'],
])('%s gets nothing', async (_, attempt, status, error) => {
  const ready = await setup()
  await expectRefusal(await ready.post(...attempt(ready)), status, error)
})

test('what was given and what is allowed is said', async () => {
  const { post, basic } = await setup()
  const { error_description: grant } = await expectRefusal(
    await post('grant_type=password', basic),
    400,
    'unsupported_grant_type',
  )
  expect(grant).toBe(
    'grant_type is password; allowed are client_credentials, authorization_code, refresh_token.',
  )
  const { error_description: scope } = await expectRefusal(
    await post(`${GRANT}&scope=analytics`, basic),
    400,
    'invalid_scope',
  )
  expect(scope).toBe('scope asks for analytics; this project key has widget admin.')
})

test('a browser gets nothing, whatever it holds', async () => {
  const { post, basic } = await setup()
  for (const header of [{ origin: 'https://shop.example' }, { 'sec-fetch-site': 'same-origin' }]) {
    const { error_description } = await expectRefusal(
      await post(GRANT, { ...basic, ...header }),
      400,
      'invalid_request',
    )
    expect(error_description).toContain('Revoke it')
  }
})

test('a revoked key and an ended secret get nothing, a rotated one gets a token by either', async () => {
  const { post, basic, id, store, clock } = await setup()
  const now = clock.now()
  await store.rotateKey(id, { hash: 'new', createdAt: now, othersEndAt: now + 1000 })
  expect((await post(GRANT, basic)).status).toBe(200)
  clock.pass(1000)
  await expectRefusal(await post(GRANT, basic), 401, 'invalid_client')
  const other = await setup()
  await other.store.revokeKey(other.id, now)
  await expectRefusal(await other.post(GRANT, other.basic), 401, 'invalid_client')
})

test('whatever bytes and headers come, it answers as RFC 6749 says', async () => {
  const { post, basic } = await setup()
  const headers = fc.record(
    {
      authorization: fc.oneof(
        fc.constant(basic.authorization),
        fc
          .string({ unit: 'binary', maxLength: 40 })
          .map((text) => `Basic ${Buffer.from(text).toString('base64')}`),
      ),
      'content-type': fc.constantFrom(FORM, 'text/plain'),
    },
    { requiredKeys: [] },
  )
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webQueryParameters(),
    fc.webQueryParameters().map((rest) => `${GRANT}&${rest}`),
  )
  await fc.assert(
    fc.asyncProperty(body, headers, async (text, given) => {
      const response = await post(text, given)
      const answer: unknown = await response.json()
      if (response.status === 200) OAuthTokenAnswer.parse(answer)
      else {
        expect([400, 401]).toContain(response.status)
        expect(OAuthError.parse(answer).error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
      }
    }),
    { numRuns: 200 },
  )
})
