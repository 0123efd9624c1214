import jsonwebtoken from 'jsonwebtoken'
import { SignJWT, importPKCS8 } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import { createFacts } from '../../../server-stub/services/facts.js'
import { createSigningKeys } from '../../../server-stub/services/signing-keys.js'
import { createTenantTokens } from '../../../server-stub/services/tenant-tokens.js'
import { createWorkspaces } from '../../../server-stub/services/workspaces.js'
import { BAD_TENANT_TOKENS, STRANGER_KEY } from '../../support/bad-tenant-tokens.js'
import { setupServer } from '../../support/server.js'
import { signByHand } from '../../support/tenant-token.js'

async function setup() {
  const { store, clock, workspace } = await setupServer()
  onTestFinished(() => store.close())
  const keys = createSigningKeys({ store, clock })
  const make = (workspaceId = workspace.id) => keys.create({ workspaceId, createdBy: 'test' })
  const key = await make()
  const tokens = createTenantTokens({ clock, facts: createFacts(store) })
  const now = clock.now() / 1000
  return {
    store,
    clock,
    keys,
    key,
    make,
    now,
    authenticate: (token: string, workspaceId = workspace.id) => tokens.authenticate(workspaceId, token),
    claims: { sub: 'acme', iat: now, exp: now + 3600 },
    forge: { privateKey: key.private_key, thumbprint: key.thumbprint, strangerKey: STRANGER_KEY, now },
  }
}

test("the customer's usual code makes one, unchanged", async () => {
  const { key, now: iat, authenticate } = await setup()
  const env = { KEY: key.private_key_base64 }
  const token = jsonwebtoken.sign(
    { sub: 'acme', iat, exp: iat + 3600 },
    Buffer.from(env.KEY, 'base64').toString('utf8'),
    { algorithm: 'RS256' },
  )
  expect(await authenticate(token)).toBe('acme')
})

test.each<[string, object, object]>([
  ['a kid', { kid: 'THUMBPRINT' }, {}],
  ['a typ of its own', { typ: 'lk-tenant+jwt' }, {}],
  ['a typ in lower case', { typ: 'jwt' }, {}],
  ['no typ', { typ: undefined }, {}],
  ['a header that nobody knows', { x: 1 }, {}],
  ['our audience', {}, { aud: 'latchkey:tenant' }],
  ['our audience among others', {}, { aud: ['a', 'latchkey:tenant'] }],
  ['more claims', {}, { iss: 'https://acme.example', jti: '1', role: 'admin', nested: [{ a: 1 }, { a: 2 }] }],
  ['a sub of many scripts', {}, { sub: 'Ā😀"\\' }],
])('one with %s is good', async (_, header, more) => {
  const { key, claims, authenticate } = await setup()
  const payload = { ...claims, ...more }
  const named = 'kid' in header ? { kid: key.thumbprint } : header
  const token = signByHand(key.private_key, { alg: 'RS256', typ: 'JWT', ...named }, payload)
  expect(await authenticate(token)).toBe(payload.sub)
})

test('other writers of JSON are understood: spaces, escapes', async () => {
  const { key, now, authenticate } = await setup()
  const payload = `{ "sub": "a\\u0063me\\/1", "iat": ${now}.0,\n "exp": ${now + 60} }`
  expect(await authenticate(signByHand(key.private_key, '{ "alg": "RS256" }', payload))).toBe('acme/1')
})

test("jose's tokens are as good", async () => {
  const { key, claims, authenticate } = await setup()
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256' })
    .sign(await importPKCS8(key.private_key, 'RS256'))
  expect(await authenticate(token)).toBe('acme')
})

test.each(BAD_TENANT_TOKENS)('refused: %s', async (_, make) => {
  const { forge, authenticate } = await setup()
  // The forger's own start is good, or the table would prove nothing.
  const { privateKey, now } = forge
  await authenticate(signByHand(privateKey, { alg: 'RS256' }, { sub: 'acme', iat: now, exp: now + 60 }))
  await expect(authenticate(make(forge))).rejects.toMatchObject({
    name: 'Refusal',
    code: expect.stringMatching(/^token_(invalid|expired)$/),
  })
})

test('a minute of difference between clocks is forgiven, and no more', async () => {
  const { key, claims, clock, now, authenticate } = await setup()
  const sign = (payload: object) => signByHand(key.private_key, { alg: 'RS256' }, payload)
  expect(await authenticate(sign({ ...claims, iat: now + 60, nbf: now + 60 }))).toBe('acme')
  const token = sign(claims)
  clock.pass(3_659_999)
  expect(await authenticate(token)).toBe('acme')
  clock.pass(1)
  await expect(authenticate(token)).rejects.toMatchObject({ code: 'token_expired' })
})

test('several keys live at once, each until it is revoked', async () => {
  const { key, keys, make, claims, authenticate } = await setup()
  const second = await make()
  const tokens = [key, second].map(({ private_key }) => signByHand(private_key, { alg: 'RS256' }, claims))
  for (const token of tokens) expect(await authenticate(token)).toBe('acme')
  await keys.revoke(key.id)
  await expect(authenticate(tokens[0] ?? '')).rejects.toMatchObject({ code: 'token_invalid' })
  const named = signByHand(key.private_key, { alg: 'RS256', kid: key.thumbprint }, claims)
  await expect(authenticate(named)).rejects.toMatchObject({ code: 'token_invalid' })
  expect(await authenticate(tokens[1] ?? '')).toBe('acme')
})

test("another workspace's key signs nothing here, named or not", async () => {
  const { store, clock, make, claims, authenticate } = await setup()
  const other = await createWorkspaces({ store, clock }).create({ name: 'Other' })
  const { private_key, thumbprint } = await make(other.id)
  for (const header of [{ alg: 'RS256' }, { alg: 'RS256', kid: thumbprint }]) {
    const token = signByHand(private_key, header, claims)
    expect(await authenticate(token, other.id)).toBe('acme')
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'token_invalid' })
  }
})

test('a refusal names the reason and nothing of the token', async () => {
  const { key, claims, authenticate } = await setup()
  const token = signByHand(key.private_key, { alg: 'RS256' }, { ...claims, exp: claims.iat + 90_000 })
  await expect(authenticate(token)).rejects.toThrow(
    'This is no good tenant token: its exp must be at most 24 hours after its iat, both in seconds.',
  )
})
