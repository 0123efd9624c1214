import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readClaims } from '../../../loader/keeper/token.js'
import { toToken } from '../../support/token-endpoint.js'

test('a widget token says who it is for', () => {
  const visitor = { id: 'vis_1', name: 'Alex Rivera', company: 'Northwind', email: 'alex@example.com' }
  expect(readClaims(toToken({ sub: 'vis_1', iat: 100, exp: 700, visitor }))).toEqual({
    typ: 'lk-widget+jwt',
    lifetimeMs: 600_000,
    expiresAtMs: 700_000,
    visitor: { sub: 'vis_1', ...visitor },
  })
})

test.each(['Zoë Ångström', 'Łukasz Żółć', '山田 太郎', 'محمد', '😀 Smith', '???>>>~~~'])(
  '%s keeps their name',
  (name) => {
    expect(readClaims(toToken({ visitor: { name } }))?.visitor.name).toBe(name)
  },
)

test('every name is read as it was written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      expect(readClaims(toToken({ visitor: { name } }))?.visitor.name).toBe(name)
    }),
  )
})

test.each([
  ['a trait that is no text', { visitor: { id: 7, name: null, company: {}, email: ['a'] } }],
  ['a visitor that is none', { visitor: 'alex' }],
  ['no visitor at all', {}],
])('%s is left out', (_, payload) => {
  expect(readClaims(toToken(payload))?.visitor).toEqual({
    sub: undefined,
    id: undefined,
    name: undefined,
    company: undefined,
    email: undefined,
  })
})

test.each([
  ['only exp', { exp: 700 }],
  ['only iat', { iat: 100 }],
  ['texts', { iat: '100', exp: '700' }],
])('%s tells no lifetime', (_, payload) => {
  expect(readClaims(toToken(payload))?.lifetimeMs).toBeUndefined()
})

test.each([
  'opaque',
  '',
  'a.b',
  'a.b.c',
  'a.b.c.d',
  '..',
  `${toToken({})}.e`,
  'e30.W10K!.x',
  'bnVsbA.bnVsbA.x',
])('%s is opaque', (token) => {
  expect(readClaims(token)).toBeUndefined()
})

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => void readClaims(`${a}.${b}.c`)))
})
