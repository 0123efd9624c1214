import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { createTexts, type Texts } from '../i18n/texts.js'

export { createTexts }
export type { Key, Strings, Texts } from '../i18n/texts.js'

export const TextsContext = createContext<Texts>(createTexts('en'))

export const useTexts = (): Texts => useContext(TextsContext)
