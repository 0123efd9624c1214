import type more from '../more/en.json'
import en from './en.json'
import { toDirection, type Direction } from './direction.js'

type Plural = { other: string } & { [rule in Intl.LDMLPluralRule]?: string }
export type Key = keyof typeof en | keyof typeof more
/** A language: every key of both English files. */
export type Strings = Record<Key, string | Plural>

export interface Texts {
  /** `{count}` also chooses the plural form. */
  say(key: Key, values?: Record<string, string | number>): string
  /** Today: the time. Before: the day and the time. */
  when: (at: Date, now: Date) => string
  direction: Direction
  /** BCP 47, of the words. */
  language: string
}

/**
 * `locale` is BCP 47, for dates, numbers and direction. They go with the words: English ones are not mixed with French
 * dates, nor do they run from right to left. Without a language's file it is English, with the words that came later.
 */
export function createTexts(locale: string, file?: Strings, later?: Partial<Strings>): Texts {
  const strings: Partial<Strings> = file ?? { ...en, ...later }
  const known = isKnown(locale) && (file || /^en\b/i.test(locale)) ? locale : 'en'
  const direction = toDirection(known)
  // Making a formatter costs milliseconds, so each is made when it is first needed.
  let time: Intl.DateTimeFormat | undefined
  let day: Intl.DateTimeFormat | undefined

  return {
    say(key, values = {}) {
      const entry = strings[key] ?? ''
      const text = typeof entry === 'string' ? entry : choose(entry, Number(values.count))
      return text.replace(/\{(\w+)\}/g, (_, name: string) => isolate(show(values[name] ?? '')))
    },
    when(at, now) {
      if (at.toDateString() === now.toDateString()) {
        return (time ??= new Intl.DateTimeFormat(known, { timeStyle: 'short' })).format(at)
      }
      return (day ??= new Intl.DateTimeFormat(known, { dateStyle: 'medium', timeStyle: 'short' })).format(at)
    },
    direction,
    language: known,
  }

  function choose(plural: Plural, count: number): string {
    return plural[new Intl.PluralRules(known).select(count)] ?? plural.other
  }

  /** A name in Latin letters keeps its own order, brackets and all (https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates). */
  function isolate(value: string): string {
    return direction === 'rtl' ? `\u2068${value}\u2069` : value
  }

  function show(value: string | number): string {
    return typeof value === 'string' ? value : new Intl.NumberFormat(known).format(value)
  }
}

function isKnown(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length > 0
  } catch {
    return false
  }
}
