import jsonwebtoken from 'jsonwebtoken'
import { expect, test } from 'vitest'
import { LinkedSource, LinkedSourceList } from '../../../protocol/linked-source.js'
import type { Log } from '../../../server-stub/routes/log.js'
import { createSigningKeys } from '../../../server-stub/services/signing-keys.js'
import { createWorkspaces } from '../../../server-stub/services/workspaces.js'
import { BAD_TENANT_TOKENS, STRANGER_KEY } from '../../support/bad-tenant-tokens.js'
import { setupServer, type ServerSetup } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

const SHOP = 'https://shop.example'
const CREDENTIALS = { access_token: 'at-1', refresh_token: 'rt-1' }
const LIST = '/v1/tenants/acme/linked-sources'

async function setup(options: ServerSetup = {}) {
  const server = await setupServer({ roles: ['admin'], origins: [SHOP], ...options })
  const { call, store, clock, workspace, key } = server
  const workspaces = createWorkspaces({ store, clock })
  const signingKeys = createSigningKeys({ store, clock })
  const signingKey = await signingKeys.create({ workspaceId: workspace.id, createdBy: 'test' })
  const iat = clock.now() / 1000
  const sign = (sub = 'acme') =>
    jsonwebtoken.sign(
      { sub, iat, exp: iat + 3600 },
      Buffer.from(signingKey.private_key_base64, 'base64').toString('utf8'),
      { algorithm: 'RS256' },
    )
  const apiKey = { 'x-api-key': workspace.publishableKey }
  const asTenant = (path: string, headers: Record<string, string> = {}, token = sign()) =>
    call('GET', path, { bearer: token, headers: { ...apiKey, ...headers } })
  const asAdmin = (method: string, path: string, body?: unknown) =>
    call(method, path, { bearer: key.secret, ...(body !== undefined && { body }) })
  await asAdmin('PUT', `${LIST}/crm`, { name: 'CRM', credentials: CREDENTIALS })
  const older = `/${workspace.id}/default/acme/linkedSources`
  return { ...server, workspaces, signingKey, sign, apiKey, asTenant, asAdmin, older, now: iat }
}

test("a tenant's token and the publishable key read its sources, without credentials", async () => {
  const { asTenant } = await setup()
  const response = await asTenant(LIST)
  expect(response.status).toBe(200)
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('cache-control')).toBe('private, no-store')
  const { items, next_cursor } = LinkedSourceList.parse(await response.json())
  expect(items).toEqual([
    {
      id: 'crm',
      name: 'CRM',
      status: 'connected',
      linked_at: expect.any(String),
      updated_at: expect.any(String),
    },
  ])
  expect(next_cursor).toBeNull()
})

test('the older path answers the same, as a bare array, with the token in its query', async () => {
  const { call, apiKey, sign, older, asTenant } = await setup()
  const response = await call('GET', `${older}?token=${sign()}`, { headers: apiKey })
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('cache-control')).toBe('private, no-store')
  const items: unknown = await response.json()
  expect(items).toEqual(LinkedSourceList.parse(await (await asTenant(LIST)).json()).items)
})

test('both paths take the token either way, and the header wins', async () => {
  const { call, apiKey, sign, older, asTenant } = await setup()
  for (const path of [LIST, older]) {
    expect((await call('GET', `${path}?token=${sign()}`, { headers: apiKey })).status).toBe(200)
    expect((await asTenant(`${path}?token=rubbish`)).status).toBe(200)
    expect((await asTenant(`${path}?token=${sign()}`, {}, 'rubbish')).status).toBe(401)
  }
})

test('an unknown tenant has an empty list', async () => {
  const { asTenant, sign, older } = await setup()
  const token = sign('nobody/1')
  const list = await asTenant('/v1/tenants/nobody%2F1/linked-sources', {}, token)
  expect(await list.json()).toEqual({ items: [], next_cursor: null })
  const array = await asTenant(older.replace('acme', 'nobody%2F1'), {}, token)
  expect(await array.json()).toEqual([])
})

test('a publishable key alone is told what is missing', async () => {
  const { call, apiKey, older } = await setup()
  for (const path of [LIST, older, `${older}?token=`]) {
    const { detail } = await expectProblem(
      await call('GET', path, { headers: apiKey }),
      401,
      'missing_credentials',
    )
    expect(detail).toContain('Send a tenant token too')
  }
})

test('a tenant token alone is told what is missing, and so is nobody', async () => {
  const { call, sign } = await setup()
  const alone = await expectProblem(await call('GET', LIST, { bearer: sign() }), 401, 'missing_credentials')
  expect(alone.detail).toContain('x-api-key')
  await expectProblem(await call('GET', LIST), 401, 'missing_credentials')
})

test.each([
  ['an unknown publishable key', () => ({ 'x-api-key': 'lk_pk_x' }), 'unknown_key'],
  ['an empty one', () => ({ 'x-api-key': '' }), 'unknown_key'],
  ['a secret key in its place', (secret: string) => ({ 'x-api-key': secret }), 'wrong_credentials'],
] as const)('%s is refused', async (_, headers, code) => {
  const { asTenant, key } = await setup()
  await expectProblem(await asTenant(LIST, headers(key.secret)), 401, code)
})

test('a query takes tenant tokens and nothing else', async () => {
  const { call, apiKey, key, mint, older } = await setup()
  const exchanged = await call('POST', '/authentication/token', { body: { secret_key: key.secret } })
  const { access_token } = (await exchanged.json()) as { access_token: string }
  const secret = await call('GET', `${older}?token=${key.secret}`, { headers: apiKey })
  expect((await expectProblem(secret, 401, 'wrong_credentials')).detail).toContain('Revoke it')
  for (const token of [await mint({ tenant: 'acme' }), access_token]) {
    await expectProblem(
      await call('GET', `${older}?token=${token}`, { headers: apiKey }),
      401,
      'token_invalid',
    )
  }
})

test('a token for another tenant is 403 tenant_mismatch, whether that one exists or not', async () => {
  const { asTenant, sign, older } = await setup()
  for (const path of [LIST, older]) {
    const { detail } = await expectProblem(await asTenant(path, {}, sign('other')), 403, 'tenant_mismatch')
    expect(detail).toBe('This token is for the tenant "other", not for "acme".')
  }
})

test('another workspace in the older path is a mismatch too', async () => {
  const { asTenant } = await setup()
  await expectProblem(await asTenant('/wsp_x/default/acme/linkedSources'), 403, 'tenant_mismatch')
})

test.each(['production', 'env_1', '5f3a', 'WSP'])(
  'an environment of their own, as %s, is one of theirs',
  async (env) => {
    const { asTenant } = await setup()
    const response = await asTenant(`/${env}/default/acme/linkedSources`)
    expect([response.status, Array.isArray(await response.json())]).toEqual([200, true])
  },
)

test("another workspace's publishable key makes a good token a bad one", async () => {
  const { asTenant, workspaces } = await setup()
  const { publishableKey } = await workspaces.create({ name: 'Other' })
  await expectProblem(await asTenant(LIST, { 'x-api-key': publishableKey }), 401, 'token_invalid')
})

test.each(BAD_TENANT_TOKENS)('over HTTP, in header and query: %s', async (_, make) => {
  const { call, apiKey, signingKey, now, older } = await setup()
  const { private_key: privateKey, thumbprint } = signingKey
  const token = make({ privateKey, thumbprint, strangerKey: STRANGER_KEY, now })
  const inQuery = `?token=${encodeURIComponent(token)}`
  for (const response of [
    await call('GET', LIST, { bearer: token, headers: apiKey }),
    await call('GET', LIST + inQuery, { headers: apiKey }),
    await call('GET', older + inQuery, { headers: apiKey }),
  ]) {
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  }
})

test('a revoked signing key ends its tokens with the next request', async () => {
  const { asTenant, asAdmin, signingKey } = await setup()
  expect((await asTenant(LIST)).status).toBe(200)
  await asAdmin('POST', `/v1/signing-keys/${signingKey.id}/revoke`)
  await expectProblem(await asTenant(LIST), 401, 'token_invalid')
})

test('the role admin sees raw credentials, refresh tokens included', async () => {
  const { asAdmin, older } = await setup()
  expect(await (await asAdmin('GET', LIST)).json()).toMatchObject({ items: [{ credentials: CREDENTIALS }] })
  expect(await (await asAdmin('GET', older)).json()).toMatchObject([{ credentials: CREDENTIALS }])
})

test('a tenant token sees them only where the workspace says so, from no browser, and no refresh tokens', async () => {
  const { asTenant, workspaces, workspace, older } = await setup()
  await workspaces.setTenantCredentials(workspace.id, true)
  for (const path of [LIST, older]) {
    const text = await (await asTenant(path)).text()
    expect(text).toContain('"credentials":{"access_token":"at-1"}')
    for (const header of [{ origin: SHOP }, { 'sec-fetch-site': 'same-origin' }]) {
      expect(await (await asTenant(path, header)).text()).not.toContain('credentials')
    }
  }
  await workspaces.setTenantCredentials(workspace.id, false)
  expect(await (await asTenant(LIST)).text()).not.toContain('credentials')
})

test('a widget token reads for the tenant that it carries, without credentials', async () => {
  const { call, mint, workspaces, workspace } = await setup()
  await workspaces.setTenantCredentials(workspace.id, true)
  const headers = { origin: SHOP }
  const response = await call('GET', LIST, { bearer: await mint({ tenant: 'acme' }), headers })
  expect(response.headers.get('access-control-allow-origin')).toBe(SHOP)
  expect(await response.text()).not.toContain('credentials')
  for (const request of [{}, { tenant: 'other' }]) {
    await expectProblem(
      await call('GET', LIST, { bearer: await mint(request), headers }),
      403,
      'tenant_mismatch',
    )
  }
})

test('pages may read with a tenant token, and write nothing', async () => {
  const { asTenant, app } = await setup()
  expect((await asTenant(LIST, { origin: SHOP })).headers.get('access-control-allow-origin')).toBe(SHOP)
  const preflight = (path: string, method: string) =>
    app.request(path, {
      method: 'OPTIONS',
      headers: { origin: SHOP, 'access-control-request-method': method },
    })
  const allowed = await preflight(LIST, 'GET')
  expect(allowed.headers.get('access-control-allow-headers')).toContain('X-Api-Key')
  const refused = await preflight(`${LIST}/crm`, 'PUT')
  expect(refused.headers.get('access-control-allow-methods')).toBeNull()
})

test('a backend links, changes and unlinks; the answer holds no credentials', async () => {
  const { asAdmin } = await setup()
  const put = await asAdmin('PUT', `${LIST}/mail`, { status: 'failed', credentials: CREDENTIALS })
  expect(LinkedSource.parse(await put.json())).toMatchObject({ id: 'mail', name: 'mail', status: 'failed' })
  expect(await (await asAdmin('PUT', `${LIST}/mail`, {})).text()).not.toContain('credentials')
  expect((await asAdmin('DELETE', `${LIST}/mail`)).status).toBe(204)
  await expectProblem(await asAdmin('DELETE', `${LIST}/mail`), 404, 'not_found')
})

test("another workspace's admin key sees and changes nothing here", async () => {
  const { asTenant } = await setup()
  const other = await setup()
  await other.asAdmin('DELETE', `${LIST}/crm`)
  expect(await (await other.asAdmin('GET', LIST)).json()).toMatchObject({ items: [] })
  expect(await (await asTenant(LIST)).json()).toMatchObject({ items: [{ id: 'crm' }] })
})

test.each([
  ['a state that is none', { status: 'sleepy' }, 'status'],
  ['a name of no text', { name: 5 }, 'name'],
  ['an empty name', { name: ' ' }, 'name'],
  ['credentials of no object', { credentials: 'x' }, 'credentials'],
  ['credentials that go deeper', { credentials: { oauth: { token: 'x' } } }, 'credentials.oauth'],
  [
    'too many credentials',
    { credentials: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`n${n}`, n])) },
    'credentials',
  ],
])('%s is named', async (_, body, field) => {
  const { asAdmin } = await setup()
  const { errors } = await expectProblem(await asAdmin('PUT', `${LIST}/mail`, body), 422, 'invalid_request')
  expect(errors).toMatchObject([{ field }])
})

test('nothing that is logged holds a token of a query', async () => {
  const lines: unknown[] = []
  const write = (...args: unknown[]) => void lines.push(args)
  const log = {
    isLevelEnabled: () => true,
    debug: write,
    info: write,
    warn: write,
    error: write,
  } as unknown as Log
  const { call, apiKey, sign, older, store } = await setup({ log })
  const token = sign()
  await call('GET', `${older}?token=${token}`, { headers: apiKey })
  store.listLinkedSources = () => Promise.reject(new Error('a database that is gone'))
  expect((await call('GET', `${older}?token=${token}`, { headers: apiKey })).status).toBe(500)
  const text = JSON.stringify(lines)
  expect(text).toContain('linkedSources')
  expect(text).not.toContain(token.slice(0, 20))
  expect(text).not.toContain('token=')
})
