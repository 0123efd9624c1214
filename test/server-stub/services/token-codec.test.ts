import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { hkdfSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createTokenCodec } from '../../../server-stub/services/token-codec.js'

const OLD = 'the old secret, which is long enough by far'
const NEW = 'the new secret, which is long enough by far'
const CLAIMS = { sub: 'vis_1', exp: 4_000_000_000 }

const setup = (secrets = [NEW], typ = 'lk-widget+jwt') => createTokenCodec<typeof CLAIMS>(typ, secrets)

test('what was signed is opened', () => {
  const codec = setup()
  expect(codec.open(codec.sign(CLAIMS))).toEqual(CLAIMS)
})

test('any listed secret opens, and the first one signs', () => {
  const rotated = setup([NEW, OLD])
  expect(rotated.open(setup([OLD]).sign(CLAIMS))).toEqual(CLAIMS)
  expect(setup([NEW]).open(rotated.sign(CLAIMS))).toEqual(CLAIMS)
  expect(setup([OLD]).open(rotated.sign(CLAIMS))).toBeUndefined()
})

test('another kind of token is not opened, whatever it claims', () => {
  expect(setup().open(setup([NEW], 'lk-other+jwt').sign(CLAIMS))).toBeUndefined()
})

const [header = '', payload = '', signature = ''] = setup().sign(CLAIMS).split('.')
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const ADMIN = encode({ ...CLAIMS, sub: 'vis_2' })
const NONE = encode({ alg: 'none', typ: 'lk-widget+jwt', kid: decodeProtectedHeader(`${header}.e30.`).kid })

test.each([
  ['an empty text', ''],
  ['one part', header],
  ['two parts', `${header}.${payload}`],
  ['an empty signature', `${header}.${payload}.`],
  ['four parts', `${header}.${payload}.${signature}.x`],
  ['other claims', `${header}.${ADMIN}.${signature}`],
  ['no algorithm', `${NONE}.${payload}.`],
  ['no algorithm with a signature', `${NONE}.${payload}.${signature}`],
  ['a header of its own, signed with its text', selfSigned()],
  ['a longer signature', `${header}.${payload}.${signature}A`],
  ['a signature with padding', `${header}.${payload}.${signature}=`],
  ['a header with padding', `${header}=.${payload}.${signature}`],
])('%s is not opened', (_, token) => {
  expect(setup().open(token)).toBeUndefined()
})

test('no text but a signed one is opened, and none throws', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(setup().open(`${header}.${a}.${b}`)).toBeUndefined()
      expect(setup().open(a + b)).toBeUndefined()
    }),
  )
})

test('jose, another implementation, verifies it', async () => {
  const token = setup().sign(CLAIMS)
  const key = new Uint8Array(hkdfSync('sha256', NEW, '', 'latchkey mac lk-widget+jwt', 32))
  const { payload: claims, protectedHeader } = await jwtVerify(token, key, { algorithms: ['HS256'] })
  expect(claims).toEqual(CLAIMS)
  expect(protectedHeader).toEqual({
    alg: 'HS256',
    typ: 'lk-widget+jwt',
    kid: expect.stringMatching(/^[\w-]{12}$/),
  })
})

test('the name of a key does not hold the secret', () => {
  expect(setup().sign(CLAIMS)).not.toContain(Buffer.from(NEW).toString('base64url').slice(0, 8))
})

function selfSigned(): string {
  const own = encode({ alg: 'HS256', typ: 'lk-widget+jwt', jwk: { kty: 'oct', k: 'AAAA' } })
  const mac = createHmac('sha256', Buffer.from('AAAA', 'base64url')).update(`${own}.${payload}`)
  return `${own}.${payload}.${mac.digest('base64url')}`
}
