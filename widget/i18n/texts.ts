import type more from '../more/en.json'
import en from './en.json'
import { toDirection, type Direction } from './direction.js'

type Plural = { other: string } & { [rule in Intl.LDMLPluralRule]?: string }
export type Key = keyof typeof en | keyof typeof more
/** A language: every key of both English files. */
export type Strings = Record<Key, string | Plural>

/** Words over a language's: those that came later, or a page's and a widget's own, of which nothing is certain. */
type Own = Partial<Record<string, unknown>>

export interface Texts {
  /** `{count}` also chooses the plural form. */
  say(key: Key, values?: Record<string, string | number>): string
  /** The time of day. */
  time(at: Date): string
  /** Today, yesterday, or which day it was. */
  day(at: Date, now: Date): string
  direction: Direction
  /** BCP 47, of the words. */
  language: string
}

/**
 * `locale` is BCP 47, for dates, numbers and direction. They go with the words: English ones are not mixed with French
 * dates, nor do they run from right to left. Without a language's file it is English.
 */
export function createTexts(locale: string, file?: Strings, own?: Own): Texts {
  const strings = { ...(file ?? en), ...own } as Partial<Strings>
  const known = isKnown(locale) && (file || /^en\b/i.test(locale)) ? locale : 'en'
  const direction = toDirection(known)
  // Making a formatter costs milliseconds, so each is made when it is first needed.
  let time: Intl.DateTimeFormat | undefined
  let day: Intl.DateTimeFormat | undefined
  let near: Intl.RelativeTimeFormat | undefined

  return {
    say(key, values = {}) {
      const entry = strings[key] ?? ''
      const text = typeof entry === 'object' ? choose(entry, Number(values.count)) : String(entry)
      return text.replace(/\{(\w+)\}/g, (_, name: string) => isolate(show(values[name] ?? '')))
    },
    time: (at) => (time ??= new Intl.DateTimeFormat(known, { timeStyle: 'short' })).format(at),
    day(at, now) {
      const days = toDay(at) - toDay(now)
      if (days > 0 || days < -1)
        return (day ??= new Intl.DateTimeFormat(known, { dateStyle: 'full' })).format(at)
      const said = (near ??= new Intl.RelativeTimeFormat(known, { numeric: 'auto' })).format(days, 'day')
      return said.charAt(0).toLocaleUpperCase(known) + said.slice(1)
    },
    direction,
    language: known,
  }

  function choose(plural: Plural, count: number): string {
    return String(plural[new Intl.PluralRules(known).select(count)] ?? plural.other)
  }

  /** A name in Latin letters keeps its own order, brackets and all (https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates). */
  function isolate(value: string): string {
    return direction === 'rtl' ? `\u2068${value}\u2069` : value
  }

  function show(value: string | number): string {
    return typeof value === 'string' ? value : new Intl.NumberFormat(known).format(value)
  }
}

/** Days, of the calendar on the wall: some have 23 hours. */
const toDay = (at: Date) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 86_400_000

function isKnown(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length > 0
  } catch {
    return false
  }
}
