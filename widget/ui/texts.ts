import { createTexts, type Texts } from '../i18n/texts.js'

export { createTexts }
export type { Key, Strings, Texts } from '../i18n/texts.js'

let spoken = createTexts('en')

/** From the next drawing on: a page has one panel, and it is drawn from its root each time. */
export function speak(texts: Texts): void {
  spoken = texts
}

export const useTexts = (): Texts => spoken
