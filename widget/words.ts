import type { Page } from '../loader/handle.js'
import { fetchLanguage, toLanguage } from './api/language.js'
import { within } from './api/within.js'
import type { Words } from './views/stage.js'

/** How long the panel is kept without words for the sake of the right ones. */
const PATIENCE_MS = 3000

export interface WordHold {
  /** `undefined` while the page's language is on its way. */
  current(): Words | undefined
  /** After every change of the settings, and before the panel is shown: what could not be had is asked for again. */
  settle(): void
}

/** The words on screen: the page's language, or English where there is no file of it, or none that can be had. */
export function createWords(page: Page, onChange: () => void): WordHold {
  let words: Words | undefined
  let asked: string | undefined

  function use(next: Words): void {
    words = next
    onChange()
  }

  return {
    current: () => words,
    settle() {
      const { locale } = page.settings()
      if (locale === asked) return
      asked = locale
      const language = toLanguage(locale)
      if (!language) return use({ locale })
      within(PATIENCE_MS, page.signal, (signal) => fetchLanguage(page, language, signal)).then(
        (strings) => {
          if (locale === asked) use({ locale, strings })
        },
        () => {
          asked = undefined
          if (!words) use({ locale: 'en' })
        },
      )
    },
  }
}
