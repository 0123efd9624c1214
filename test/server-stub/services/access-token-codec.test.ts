import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint, createLocalJWKSet, jwtVerify, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import type { AccessTokenClaims } from '../../../protocol/access-token.js'
import { createAccessTokenCodec, isAccessToken } from '../../../server-stub/services/access-token-codec.js'
import { deriveAccessTokenKey } from '../../../server-stub/services/access-token-keys.js'
import { createTokenCodec } from '../../../server-stub/services/token-codec.js'

const SECRET = 'one secret of at least 32 bytes, surely'
const NEWER = 'another secret of 32 bytes or even more'
const NOW = new Date('2026-03-01T12:00:00Z')
const IAT = NOW.getTime() / 1000
const CLAIMS: AccessTokenClaims = {
  iss: 'https://latchkey.example',
  aud: 'latchkey:api',
  sub: 'key_1',
  client_id: 'key_1',
  jti: '1',
  iat: IAT,
  exp: IAT + 3600,
  scope: 'widget',
}

const codec = createAccessTokenCodec([SECRET])
const { kid, privateKey, jwk } = deriveAccessTokenKey(SECRET)

test('what was signed is opened', async () => {
  expect(await codec.open(await codec.sign(CLAIMS), NOW)).toEqual(CLAIMS)
})

test('anybody verifies it with the published keys, which hold no private half', async () => {
  const jwks = codec.jwks()
  const { protectedHeader, payload } = await jwtVerify(
    await codec.sign(CLAIMS),
    createLocalJWKSet({ keys: [...jwks.keys] }),
    { typ: 'at+jwt', currentDate: NOW, issuer: CLAIMS.iss, audience: CLAIMS.aud },
  )
  expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid })
  expect(payload).toEqual(CLAIMS)
  expect(Object.keys(jwks.keys[0] ?? {}).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
})

test('a key is named by its thumbprint, the same for the same secret and no other', async () => {
  expect(kid).toBe(await calculateJwkThumbprint(jwk))
  expect(deriveAccessTokenKey(SECRET).jwk).toEqual(jwk)
  expect(deriveAccessTokenKey(NEWER).kid).not.toBe(kid)
})

test('a new secret signs, the old one still verifies, and both are published until it is gone', async () => {
  const old = await codec.sign(CLAIMS)
  const both = createAccessTokenCodec([NEWER, SECRET])
  expect(both.jwks().keys.map((key) => key.kid)).toEqual([deriveAccessTokenKey(NEWER).kid, kid])
  expect(await both.open(old, NOW)).toEqual(CLAIMS)
  const fresh = await both.sign(CLAIMS)
  expect(await codec.open(fresh, NOW)).toBeUndefined()
  expect(await createAccessTokenCodec([NEWER]).open(old, NOW)).toBeUndefined()
})

test('a key published before it signs lets every verifier know it in time', async () => {
  const before = createAccessTokenCodec([SECRET, NEWER])
  const fresh = await createAccessTokenCodec([NEWER, SECRET]).sign(CLAIMS)
  expect(await before.open(fresh, NOW)).toEqual(CLAIMS)
})

test('one that has ended is told from one that never was', async () => {
  const token = await codec.sign(CLAIMS)
  expect(await codec.open(token, new Date((IAT + 3600) * 1000))).toBe('expired')
  expect(await codec.open(token, new Date((IAT + 3600) * 1000 - 1))).toEqual(CLAIMS)
})

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const signWith = (header: object, key = privateKey, claims: object = CLAIMS) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header }).sign(key)
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const strangerJwk = stranger.publicKey.export({ format: 'jwk' })
const publicPem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })

function hmac(header: object, key: string | Buffer): string {
  const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid, ...header })}.${encode(CLAIMS)}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}

test.each<[string, () => string | Promise<string>]>([
  ['no signature at all', () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(CLAIMS)}.`],
  ['an empty text', () => ''],
  ['two parts', async () => (await codec.sign(CLAIMS)).split('.', 2).join('.')],
  ['five parts', async () => `${await codec.sign(CLAIMS)}.a.b`],
  ['a MAC under the public key', () => hmac({}, String(publicPem))],
  ['a MAC under the secret', () => hmac({}, SECRET)],
  ["a stranger's signature", () => signWith({}, stranger.privateKey)],
  ["a stranger's signature with its key inside", () => signWith({ jwk: strangerJwk }, stranger.privateKey)],
  ['a name of no key', () => signWith({ kid: 'x' })],
  ['a name that is no text', () => signWith({ kid: 5 })],
  ['no name of a key', () => signWith({ kid: undefined })],
  ['another typ', () => signWith({ typ: 'JWT' })],
  ['no typ', () => signWith({ typ: undefined })],
  ['a widget token', () => createTokenCodec('lk-widget+jwt', [SECRET]).sign(CLAIMS)],
  ['an HMAC token of ours with its typ', () => createTokenCodec('at+jwt', [SECRET]).sign(CLAIMS)],
  ['another audience', () => signWith({}, privateKey, { ...CLAIMS, aud: 'latchkey:widget' })],
  ['no end', () => signWith({}, privateKey, { ...CLAIMS, exp: undefined })],
  ['an end of text', () => signWith({}, privateKey, { ...CLAIMS, exp: 'never' })],
  ['a start that is to come', () => signWith({}, privateKey, { ...CLAIMS, nbf: IAT + 60 })],
  [
    'an extension that must be understood',
    async () => {
      const [, payload, signature] = (await codec.sign(CLAIMS)).split('.')
      const header = { alg: 'ES256', typ: 'at+jwt', kid, crit: ['x'], x: 1 }
      return `${encode(header)}.${payload}.${signature}`
    },
  ],
  [
    'a changed claim',
    async () => {
      const [header, , signature] = (await codec.sign(CLAIMS)).split('.')
      return `${header}.${encode({ ...CLAIMS, scope: 'admin' })}.${signature}`
    },
  ],
  ['a header that is no JSON', () => `e30x.${encode(CLAIMS)}.x`],
  ['a payload that is no JSON', () => `${encode({ alg: 'ES256', typ: 'at+jwt', kid })}.eA.eA`],
])('%s is no access token', async (_, make) => {
  expect(await codec.open(await make(), NOW)).toBeUndefined()
})

test('a token says what it is before anybody believes it', async () => {
  expect(isAccessToken(await codec.sign(CLAIMS))).toBe(true)
  for (const other of ['', 'a.b.c', 'lk_sk_x', await signWith({ typ: 'JWT' }), '....']) {
    expect(isAccessToken(other)).toBe(false)
  }
})
