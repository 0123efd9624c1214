import { expect, test } from 'vitest'
import { findPasswordFault } from '../../../server-stub/services/password-rules.js'

const WORDS = ['sam.rivers@northwind.example', 'Sam Rivers', 'Northwind Supply']

test.each([
  'a boat full of walnuts',
  'ünïcödé wörtér',
  'Tr0ub4dor&3-and-more',
  '🦊🐳🌵🚲🎻🧭🪐🍋🧵🔭🪁🎈',
  'x7#kQ9!mZ2$p',
  'the sun rose over rivers',
  'y'.repeat(3) + 'mountain goat on a bicycle'.repeat(8),
])('%s will do', (password) => {
  expect(findPasswordFault(password, WORDS)).toBeUndefined()
})

test.each([
  ['elevenchars', 'Use at least 12 characters; this has 11.'],
  ['🦊🐳🌵🚲🎻🧭🪐🍋🧵🔭🪁', 'Use at least 12 characters; this has 11.'],
  ['x'.repeat(257), 'Use at most 256 characters; this has 257.'],
  ['aaaaaaaaaaaaaaaa', 'This is a pattern'],
  ['abababababab', 'This is a pattern'],
  ['123456789012', 'This is a pattern'],
  ['abcdefghijklm', 'This is a pattern'],
  ['password1234', 'This is a pattern'],
  ['P@ssw0rd1234!', 'This is a pattern'],
  ['passwordpassword', 'This is a pattern'],
  ['qwertyuiop123', 'This is a pattern'],
  ['Administrator1', 'This is a pattern'],
  ['sam.rivers@northwind.example', 'This is little more than your email'],
  ['northwind2026!', 'This is little more than'],
  ['SamRiversSam1', 'This is little more than'],
  ['latchkeylatchkey1', 'This is little more than'],
])('%s will not', (password, sentence) => {
  expect(findPasswordFault(password, WORDS)).toContain(sentence)
})

test('spaces, capitals and digits are nobody’s duty', () => {
  expect(findPasswordFault('nolongerafraid', [])).toBeUndefined()
})
