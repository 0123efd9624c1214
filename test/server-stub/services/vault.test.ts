import { expect, test } from 'vitest'
import { createVault } from '../../../server-stub/services/vault.js'

const OLD = 'one secret of at least 32 bytes, surely'
const NEW = 'another secret of 32 bytes or even more'
const PLACE = ['wsp_1', 'acme', 'crm']
const TEXT = '{"access_token":"Ā😀"}'

const vault = createVault([OLD])

test.each(['', 'a', TEXT, 'x'.repeat(100_000)])('what was sealed opens: %#', (text) => {
  expect(vault.open(vault.seal(text, PLACE), PLACE)).toBe(text)
})

test('nothing of the text can be read in the box, and no two boxes are alike', () => {
  const [one, two] = [vault.seal(TEXT, PLACE), vault.seal(TEXT, PLACE)]
  expect(one.box).not.toBe(two.box)
  expect(Buffer.from(one.box, 'base64url').toString('latin1')).not.toContain('access')
  expect(one.by).not.toContain(OLD.slice(0, 8))
})

test('what was moved to another place does not open', () => {
  const sealed = vault.seal(TEXT, PLACE)
  for (const place of [
    ['wsp_2', 'acme', 'crm'],
    ['wsp_1', 'acm', 'ecrm'],
    ['wsp_1', 'acme', 'crm', ''],
    [],
  ]) {
    expect(vault.open(sealed, place)).toBeUndefined()
  }
})

test('a box with any bit changed, or cut short, does not open', () => {
  const { box, by } = vault.seal('text', PLACE)
  const bytes = Buffer.from(box, 'base64url')
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(vault.open({ box: changed.toString('base64url'), by }, PLACE)).toBeUndefined()
    expect(vault.open({ box: bytes.subarray(0, index).toString('base64url'), by }, PLACE)).toBeUndefined()
  }
})

test('a new secret seals, the old one still opens until it is gone', () => {
  const old = vault.seal(TEXT, PLACE)
  const both = createVault([NEW, OLD])
  expect(both.newest).not.toBe(vault.newest)
  expect(both.open(old, PLACE)).toBe(TEXT)
  const fresh = both.seal(TEXT, PLACE)
  expect(fresh.by).toBe(both.newest)
  expect(vault.open(fresh, PLACE)).toBeUndefined()
  expect(createVault([NEW]).open(old, PLACE)).toBeUndefined()
})
