import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import ours from '../../../widget/i18n/en.json'
import more from '../../../widget/more/en.json'

const FOLDER = join(import.meta.dirname, '../../../widget/i18n')
const LANGUAGES = readdirSync(FOLDER).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? [])

const en: Record<string, Entry> = { ...ours, ...more }

type Entry = string | Record<string, string>
const read = (name: string) =>
  JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Record<string, Entry>
const placesOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()

test('there is more than English', () =>
  expect(LANGUAGES).toEqual(expect.arrayContaining(['en', 'de', 'ar'])))

/** English is in the chunks that use it. */
const FILES = LANGUAGES.filter((name) => name !== 'en')

test.each(FILES)('%s is a language, and says all that English says', (name) => {
  expect(Intl.getCanonicalLocales(name)).toEqual([name])
  expect(Object.keys(read(name)).toSorted()).toEqual(Object.keys(en).toSorted())
})

test.each(['en', ...FILES])('%s counts as its speakers count, and leaves no value out', (name) => {
  const forms = new Intl.PluralRules(name).resolvedOptions().pluralCategories.toSorted()
  for (const [key, entry] of Object.entries(name === 'en' ? en : read(name))) {
    const english = en[key]
    if (typeof entry === 'string') {
      expect(entry, key).not.toBe('')
      expect(placesOf(entry), key).toEqual(placesOf(english as string))
    } else {
      expect(Object.keys(entry).toSorted(), key).toEqual(forms)
      expect(placesOf(entry.other ?? ''), key).toEqual(placesOf((english as { other: string }).other))
    }
  }
})
