import { expect, test } from 'vitest'
import ar from '../../../widget/i18n/ar.json'
import en from '../../../widget/i18n/en.json'
import more from '../../../widget/more/en.json'
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
])('words of %j run %s', (locale, direction) => {
  expect(createTexts(locale, { ...en, ...more }).direction).toBe(direction)
})

test.each(['ar', 'he-IL', 'fr', 'no language'])('English words stay English on a page in %j', (locale) => {
  const texts = createTexts(locale)
  expect(texts).toMatchObject({ direction: 'ltr', language: 'en' })
  expect(texts.say('composer.left', { count: 1200 })).toBe('1,200 characters left')
})

test('English has its countries', () => {
  expect(createTexts('en-GB').when(new Date(2026, 2, 1, 9, 5), new Date(2026, 2, 2))).toMatch(/^1 Mar 2026/)
})

test('of today the time is enough', () => {
  const { when } = createTexts('de', { ...en, ...more })
  const noon = new Date(2026, 2, 2, 12, 0)
  expect(when(new Date(2026, 2, 2, 9, 5), noon)).toBe('09:05')
  expect(when(new Date(2026, 2, 1, 9, 5), noon)).toMatch(/01\.03\.2026.*09:05/)
})

test('what is put into words that run from right to left keeps its own order', () => {
  expect(createTexts('ar', ar).say('greeting.named', { name: 'Alex (2)' })).toBe('مرحبًا \u2068Alex (2)\u2069')
})
