import { expect, test } from 'vitest'
import { toMintIdentity } from '../../../server-stub/host/identity.js'
import type { VerifiedIdentity } from '../../../server-stub/host/index.js'

test('a database row’s nulls and blanks are left out', () => {
  const row = { id: 'u_1', email: null, name: ' ', company: undefined }
  expect(toMintIdentity({ visitor: row, metadata: { plan: undefined, seats: null }, tenant: null })).toEqual({
    visitor: { id: 'u_1' },
    metadata: { seats: null },
  })
})

test('of a whole row only what belongs to a visitor goes out', () => {
  const row = { id: 'u_1', password_hash: 'scrypt:…', name: 'Alex' }
  expect(toMintIdentity({ visitor: row })).toEqual({ visitor: { id: 'u_1', name: 'Alex' } })
})

test.each([
  [7, '7'],
  [0, '0'],
  [12345678901234567890n, '12345678901234567890'],
])('the number %s as id becomes text', (id, text) => {
  expect(toMintIdentity({ visitor: { id }, tenant: id })).toEqual({ visitor: { id: text }, tenant: text })
})

test.each([
  ['no visitor', {}, 'an object with a visitor'],
  ['no visitor', true, 'an object with a visitor'],
  ['nobody', { visitor: { name: 'Alex' } }, 'visitor.id or visitor.email'],
  [
    'a blank id beside an email',
    { visitor: { id: '', email: 'a@example.com' } },
    'visitor.id as text that is not blank',
  ],
  ['an id past 2⁵³', { visitor: { id: 2 ** 53 } }, 'visitor.id'],
  ['an id object', { visitor: { id: { $oid: '1' } } }, 'visitor.id'],
  ['a number as name', { visitor: { id: '1', name: 7 } }, 'visitor.name as text'],
  ['a list as metadata', { visitor: { id: '1' }, metadata: [] }, 'metadata as an object'],
  ['text as metadata', { visitor: { id: '1' }, metadata: 'plan' }, 'metadata as an object'],
  ['a date in metadata', { visitor: { id: '1' }, metadata: { since: new Date() } }, 'metadata.since as text'],
  ['NaN in metadata', { visitor: { id: '1' }, metadata: { seats: NaN } }, 'metadata.seats as text'],
  ['a tenant object', { visitor: { id: '1' }, tenant: {} }, 'tenant as text'],
])('%s is an error that names the field', (_what, identity, sentence) => {
  expect(() => toMintIdentity(identity as VerifiedIdentity)).toThrow(`identify must give ${sentence}`)
})
