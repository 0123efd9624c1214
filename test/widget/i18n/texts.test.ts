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

const NOON = new Date(2026, 2, 2, 12, 0)

test('English has its countries', () => {
  expect(createTexts('en-GB').day(new Date(2026, 1, 1), NOON)).toBe('Sunday, 1 February 2026')
})

test.each([
  ['en', new Date(2026, 2, 2, 0, 0), 'Today'],
  ['en', new Date(2026, 2, 2, 23, 59), 'Today'],
  ['en', new Date(2026, 2, 1, 23, 59), 'Yesterday'],
  ['en', new Date(2026, 1, 28, 23, 59), 'Saturday, February 28, 2026'],
  // A clock that is ahead.
  ['en', new Date(2026, 2, 3, 0, 1), 'Tuesday, March 3, 2026'],
  ['de', new Date(2026, 2, 1), 'Gestern'],
  ['de', new Date(2025, 11, 31), 'Mittwoch, 31. Dezember 2025'],
  ['ar', new Date(2026, 2, 2), 'اليوم'],
])('in %s, %s is %s', (locale, at, said) => {
  const file = locale === 'en' ? undefined : { ...en, ...more }
  expect(createTexts(locale, file).day(at, NOON)).toBe(said)
})

test('the day after the clocks change is one day later', () => {
  expect(createTexts('en').day(new Date(2026, 2, 28, 23, 30), new Date(2026, 2, 29, 23, 30))).toBe(
    'Yesterday',
  )
})

test('the time is of the language', () => {
  expect(createTexts('de', { ...en, ...more }).time(new Date(2026, 2, 2, 9, 5))).toBe('09:05')
})

test('what is put into words that run from right to left keeps its own order', () => {
  expect(createTexts('ar', ar).say('greeting.named', { name: 'Alex (2)' })).toBe('مرحبًا \u2068Alex (2)\u2069')
})

test.each([
  ['a text', 'Auf Wiedersehen', 'Auf Wiedersehen'],
  ['a number', 7, '7'],
  ['nothing', null, ''],
])("a page's own word takes the place of the language's, be it %s", (_, given, said) => {
  expect(createTexts('de', { ...en, ...more }, { 'panel.close': given }).say('panel.close')).toBe(said)
})

test('one text does for every number', () => {
  const { say } = createTexts('en', undefined, { 'composer.left': '{count} to go' })
  expect([say('composer.left', { count: 1 }), say('composer.left', { count: 2 })]).toEqual([
    '1 to go',
    '2 to go',
  ])
})

test.each(['nothing', 'toString', '__proto__'])('of %s there are no words', (key) => {
  expect(createTexts('en', undefined, { [key]: 'Mine' }).say('panel.close')).toBe('Close')
})
