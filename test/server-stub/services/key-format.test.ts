import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hashKey, isSecretKey, makeKey } from '../../../server-stub/services/key-format.js'

test('a key has a typed prefix, 32 random digits and a checksum', () => {
  expect(makeKey('lk_sk_')).toMatch(/^lk_sk_[0-9A-Za-z]{38}$/)
  expect(makeKey('lk_pk_')).toMatch(/^lk_pk_[0-9A-Za-z]{38}$/)
  expect(new Set(Array.from({ length: 1000 }, () => makeKey('lk_sk_'))).size).toBe(1000)
})

test('a secret key is told from a look-alike', () => {
  const key = makeKey('lk_sk_')
  expect(isSecretKey(key)).toBe(true)
  const last = key.endsWith('0') ? '1' : '0'
  for (const wrong of [
    key.slice(0, -1) + last,
    key.slice(0, -1),
    `${key}0`,
    makeKey('lk_pk_'),
    '',
    'lk_sk_',
  ]) {
    expect(isSecretKey(wrong)).toBe(false)
  }
})

test('every digit of the alphabet is as likely as the others', () => {
  const counts = new Map<string, number>()
  for (let i = 0; i < 2000; i++) {
    for (const digit of makeKey('lk_sk_').slice(6, 38)) counts.set(digit, (counts.get(digit) ?? 0) + 1)
  }
  const expected = (2000 * 32) / 62
  expect(counts.size).toBe(62)
  for (const count of counts.values()) {
    // Six standard deviations: a fair one fails once in many millions of runs.
    expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected))
  }
})

test('the stored form is SHA-256', () => {
  expect(hashKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test("the README's expression for scanners finds every secret key and nothing else", () => {
  const readme = readFileSync('server-stub/README.md', 'utf8')
  const [, written = ''] = /For secret scanners:\n+```\n(.+)\n```/.exec(readme) ?? []
  const find = (text: string) => text.match(new RegExp(written, 'g'))
  const key = makeKey('lk_sk_')
  for (const text of [key, `KEY=${key}`, `"${key}"`, `https://x.example/?key=${key}&a=1`, `a ${key}.`]) {
    expect(find(text)).toEqual([key])
  }
  for (const text of [makeKey('lk_pk_'), `${key}0`, key.slice(0, -1), 'lk_sk_…', `x${key}`]) {
    expect(find(text)).toBeNull()
  }
})
