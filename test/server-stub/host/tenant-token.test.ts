import { calculateJwkThumbprint, exportJWK, importSPKI, jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { HostError, signTenantToken, type TenantTokenOptions } from '../../../server-stub/host/index.js'

const NOW = Date.parse('2026-11-21T08:00:00.750Z')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = toPem(rsa.privateKey, 'pkcs8')
const PUBLIC = toPublicPem(rsa.publicKey)
/** A line of the key itself: what no error may hold. */
const SECRET_LINE = PEM.split('\n')[3] ?? ''

function toPem(key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1'): string {
  return key.export({ type, format: 'pem' }) as string
}

function toPublicPem(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }) as string
}

const toBase64 = (text: string): string => Buffer.from(text).toString('base64')
const sign = (options: Partial<TenantTokenOptions> = {}) =>
  signTenantToken({ tenant: 'acme', signingKey: toBase64(PEM), now: NOW, ...options })

test('its claims are those of the usual jsonwebtoken line, and jsonwebtoken verifies both', async () => {
  const iat = Math.floor(NOW / 1000)
  process.env['TEST_SIGNING_KEY'] = toBase64(PEM)
  const usual = jsonwebtoken.sign(
    { sub: 'acme', iat, exp: iat + 3600 },
    Buffer.from(process.env['TEST_SIGNING_KEY'], 'base64').toString('utf8'),
    { algorithm: 'RS256' },
  )
  const options = { algorithms: ['RS256' as const], clockTimestamp: iat + 10 }
  const ours = jsonwebtoken.verify(await sign(), PUBLIC, options)
  expect(ours).toEqual(jsonwebtoken.verify(usual, PUBLIC, options))
  expect(ours).toEqual({ sub: 'acme', iat, exp: iat + 3600 })
})

test('it is typed, and names its key as jose computes the thumbprint', async () => {
  const key = await importSPKI(PUBLIC, 'RS256', { extractable: true })
  const { protectedHeader } = await jwtVerify(await sign(), key, {
    algorithms: ['RS256'],
    currentDate: new Date(NOW),
  })
  const kid = await calculateJwkThumbprint(await exportJWK(key))
  expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'lk-tenant+jwt', kid })
})

test('without a time it is of now and lives an hour', async () => {
  const token = await signTenantToken({ tenant: 7, signingKey: PEM })
  const { sub, iat, exp } = jsonwebtoken.verify(token, PUBLIC) as Record<string, number>
  expect({ sub, lifetime: exp! - iat! }).toEqual({ sub: '7', lifetime: 3600 })
  expect(Math.abs(iat! - Date.now() / 1000)).toBeLessThan(30)
})

test.each([
  ['PEM of PKCS#8', PEM],
  ['PEM of PKCS#1', toPem(rsa.privateKey, 'pkcs1')],
  ['base64 of PKCS#8', toBase64(PEM)],
  ['base64 of PKCS#1', toBase64(toPem(rsa.privateKey, 'pkcs1'))],
  ['base64 in lines, as the command base64 writes it', toBase64(PEM).replace(/.{76}/g, '$&\n') + '\n'],
  ['base64 without padding', toBase64(PEM).replace(/=+$/, '')],
  ['PEM whose line ends are \\n in letters', PEM.replaceAll('\n', String.raw`\n`)],
  ['PEM with the line ends of Windows', PEM.replaceAll('\n', '\r\n')],
  ['PEM with blanks around it', `\n  ${PEM}\n`],
  ['PEM after its public half', PUBLIC + PEM],
])('%s is taken', async (_what, signingKey) => {
  const token = await sign({ signingKey })
  expect(jsonwebtoken.verify(token, PUBLIC, { clockTimestamp: NOW / 1000 })).toMatchObject({ sub: 'acme' })
})

test.each([2047, 2048, 4096])(
  'a key of %i bits',
  async (modulusLength) => {
    const pair = generateKeyPairSync('rsa', { modulusLength })
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      const signed = sign({ signingKey: toPem(pair.privateKey, type) })
      if (modulusLength < 2048) {
        await expect(signed).rejects.toMatchObject({ code: 'bad_signing_key' })
      } else {
        const options = { clockTimestamp: NOW / 1000 }
        expect(jsonwebtoken.verify(await signed, toPublicPem(pair.publicKey), options)).toBeTruthy()
      }
    }
  },
  60_000,
)

test.each([60, 3600, 86_400])('a lifetime of %i s', async (ttl) => {
  const { iat, exp } = jsonwebtoken.decode(await sign({ ttl })) as Record<string, number>
  expect(exp! - iat!).toBe(ttl)
})

test.each([
  ['a number', 7, '7'],
  ['0', 0, '0'],
  ['past 2⁵³', 12345678901234567890n, '12345678901234567890'],
  ['256 characters', 'é'.repeat(256), 'é'.repeat(256)],
  ['beyond ASCII', '株式会社 🏢', '株式会社 🏢'],
])('a tenant, %s', async (_what, tenant, sub) => {
  expect(jsonwebtoken.verify(await sign({ tenant }), PUBLIC, { clockTimestamp: NOW / 1000 })).toMatchObject({
    sub,
  })
})

describe('what is wrong is named, and the key never shown', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const passphrase = { cipher: 'aes-256-cbc', passphrase: 'x', format: 'pem' } as const
  const damaged = PEM.replace(SECRET_LINE, SECRET_LINE.slice(4))
  let refused: HostError

  async function refuse(options: object) {
    refused = await signTenantToken({ tenant: 'acme', signingKey: PEM, ...options }).then(
      () => expect.unreachable('it signed'),
      (error: unknown) => error as HostError,
    )
    expect(refused).toBeInstanceOf(HostError)
    expect(refused.message).toMatch(/^[^\n]+[.?]$/)
  }

  beforeAll(() => expect(SECRET_LINE).toHaveLength(64))

  test.each([
    ['not set', undefined, 'not_configured', 'is LATCHKEY_SIGNING_KEY set'],
    ['null', null, 'not_configured', 'is missing'],
    ['empty', '', 'not_configured', 'is missing'],
    ['blank', ' \n', 'bad_signing_key', 'is blank'],
    ['a Buffer', Buffer.from(PEM), 'bad_signing_key', 'is a Buffer, not text'],
    ['a KeyObject', rsa.privateKey, 'bad_signing_key', 'is a PrivateKeyObject, not text'],
    ['a number', 7, 'bad_signing_key', 'is a number, not text'],
    ['anything', 'hello there', 'bad_signing_key', 'is neither PEM nor base64 of PEM'],
    [
      'base64 of DER',
      rsa.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      'bad_signing_key',
      'is neither PEM nor',
    ],
    ['a project key', 'lk_sk_0123456789', 'bad_signing_key', 'is a key or a secret of another kind'],
    ['a webhook secret', 'whsec_MfKQ9r8G', 'bad_signing_key', 'is a key or a secret of another kind'],
    ['cut off', PEM.slice(0, 900), 'bad_signing_key', 'breaks off'],
    ['damaged', damaged, 'bad_signing_key', 'of another kind, or damaged'],
    [
      'with lines that are none',
      PEM.replace(SECRET_LINE, '?'.repeat(64)),
      'bad_signing_key',
      'lines are no base64',
    ],
    ['the public half', PUBLIC, 'bad_signing_key', 'is a PEM of another kind, PUBLIC KEY'],
    ['elliptic', toPem(ec, 'pkcs8'), 'bad_signing_key', 'of another kind, or damaged'],
    ['elliptic, older', toPem(ec, 'sec1'), 'bad_signing_key', 'is a PEM of another kind, EC PRIVATE KEY'],
    [
      'for PSS alone',
      toPem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey, 'pkcs8'),
      'bad_signing_key',
      'of another kind',
    ],
    [
      'of 1024 bits',
      toPem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey, 'pkcs8'),
      'bad_signing_key',
      'has 1024 bits. It must be the private half of a signing key: RSA of at least 2048 bits',
    ],
    [
      'encrypted',
      rsa.privateKey.export({ type: 'pkcs8', ...passphrase }),
      'bad_signing_key',
      'is encrypted with a passphrase',
    ],
    [
      'encrypted, older',
      rsa.privateKey.export({ type: 'pkcs1', ...passphrase }),
      'bad_signing_key',
      'is encrypted with a passphrase',
    ],
  ])('a signing key that is %s', async (_what, signingKey, code, sentence) => {
    await refuse({ signingKey })
    expect(refused).toMatchObject({ code, field: 'signingKey', message: expect.stringContaining(sentence) })
    const shown = inspect(refused, { depth: 9 })
    for (const part of [SECRET_LINE, SECRET_LINE.slice(0, 16), 'hello there', '0123456789', 'MfKQ9r8G']) {
      expect(shown).not.toContain(part)
    }
  })

  test.each([
    ['tenant', undefined, 'given: nothing.'],
    ['tenant', null, 'given: null.'],
    ['tenant', '', 'given: blank text.'],
    ['tenant', '\t', 'given: blank text.'],
    ['tenant', 1.5, 'given: a number.'],
    ['tenant', 2 ** 53, 'given: a number.'],
    ['tenant', NaN, 'given: NaN.'],
    ['tenant', {}, 'given: an object.'],
    ['tenant', ['acme'], 'given: a list.'],
    ['tenant', 'x'.repeat(257), 'given: 257 characters.'],
    ['ttl', 59, 'from 60 to 86400; given: 59.'],
    ['ttl', 86_401, 'from 60 to 86400; given: 86401.'],
    ['ttl', 90.5, 'given: 90.5.'],
    ['ttl', NaN, 'given: NaN.'],
    ['ttl', '3600', 'given: text.'],
    ['ttl', null, 'given: null.'],
    ['now', NaN, 'given: NaN.'],
    ['now', '2026-11-21', 'given: text.'],
    ['now', new Date(), 'given: a Date.'],
  ])('%s as %s', async (field, value, sentence) => {
    await refuse({ [field]: value })
    expect(refused).toMatchObject({ code: 'bad_option', field, message: expect.stringContaining(sentence) })
  })

  test('no options at all', async () => {
    await expect(signTenantToken(undefined as never)).rejects.toMatchObject({ field: 'signingKey' })
  })
})

test('another public key does not verify it', async () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
  const token = await sign()
  expect(() => jsonwebtoken.verify(token, toPublicPem(other))).toThrow('invalid signature')
})
