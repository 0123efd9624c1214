import { expect, test } from 'vitest'
import { createTexts } from '../../../widget/i18n/texts.js'

test('values are put in as they are', () => {
  expect(createTexts('en').say('greeting.named', { name: '$& {name} <b>' })).toBe('Hi $& {name} <b>')
})

test.each([
  [1, '1 character left'],
  [0, '0 characters left'],
  [1200, '1,200 characters left'],
])('%s is counted as people count', (count, text) => {
  expect(createTexts('en').say('composer.left', { count })).toBe(text)
})

test.each([
  ['en', 'ltr'],
  ['de-CH', 'ltr'],
  ['ar', 'rtl'],
  ['he-IL', 'rtl'],
  ['ur', 'rtl'],
  ['az-Arab', 'rtl'],
  ['pa', 'ltr'],
  ['no language', 'ltr'],
  ['', 'ltr'],
])('%j runs %s', (locale, direction) => {
  expect(createTexts(locale).direction).toBe(direction)
})

test('of today the time is enough', () => {
  const { when } = createTexts('de')
  const noon = new Date(2026, 2, 2, 12, 0)
  expect(when(new Date(2026, 2, 2, 9, 5), noon)).toBe('09:05')
  expect(when(new Date(2026, 2, 1, 9, 5), noon)).toMatch(/01\.03\.2026.*09:05/)
})
