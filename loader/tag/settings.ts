import { rootElement } from './document.js'
import type { WidgetConfig } from '../../protocol/widget-config.js'
import type { Options, Settings } from '../options.js'

/** As a page gave them: nothing is known of the values yet. */
export type RawOptions = { [name in keyof Options]?: unknown }

const TEXT = /./
// `data-open` alone means true.
const FLAG = /^(|true|false)$/
// JSON on the tag.
const OBJECT = /^\{/
const LIST = /^\[/

/** What each option may be, written as on the tag. In words it stands in `doctor/options.ts`. */
export const ALLOWED: Record<keyof Options, RegExp> = {
  widget: /^wgt_\w+$/,
  apiUrl: /^https?:\/\/./,
  // None at all asks for the developer popup.
  token: /^/,
  // No text is.
  getToken: /$^/,
  tokenUrl: TEXT,
  visitor: OBJECT,
  metadata: OBJECT,
  locale: TEXT,
  colorScheme: /^(auto|light|dark|page)$/,
  position: /^bottom-(right|left)$/,
  offset: /^\d{1,3}$/,
  zIndex: /^\d+$/,
  theme: OBJECT,
  // No selector begins with a digit.
  launcher: /^(\D|$)/,
  greeting: TEXT,
  texts: OBJECT,
  sound: FLAG,
  open: FLAG,
  hideOnMobile: FLAG,
  prefetch: /^(intent|idle|load)$/,
  background: /^(lazy|warm)$/,
  tokenStorage: /^(memory|browser)$/,
  consent: /^(on-open|pending|granted)$/,
  significantEvents: LIST,
  nonce: TEXT,
  debug: FLAG,
}

/** Reads what a page gave, own properties only; `refuse` hears of each option that can't be used. */
export function readOptions(
  given: RawOptions | undefined,
  refuse: (option: string, given: unknown) => void,
): Partial<Settings> {
  const read: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(Object(given))) {
    if (value === undefined) continue
    let taken
    try {
      taken = take(name, value)
    } catch {
      // No option of that name, or no JSON: refused below.
    }
    if (taken === undefined) refuse(name, value)
    else read[name] = taken
  }
  return read
}

/** The value as what the option is, `undefined` where it can't be. */
function take(name: string, value: unknown): unknown {
  if (typeof value === 'function') return name === 'getToken' ? value : undefined
  const pattern = ALLOWED[name as keyof typeof ALLOWED]
  const isJson = pattern === OBJECT || pattern === LIST
  const text = isJson && typeof value !== 'string' ? JSON.stringify(value) : String(value)
  if (!pattern.test(text)) return undefined
  if (isJson) return JSON.parse(text)
  if (typeof value === 'object') return undefined
  if (pattern === TEXT || name === 'token') return text
  // `data-open` alone, a flag, a number; any other is a word.
  return /^(true|false|\d+)$/.test(text) ? JSON.parse(text) : text || true
}

const DEFAULTS = {
  offset: 20,
  zIndex: 2147483000,
  launcher: true,
}

/** Page before dashboard before default. */
export const toSettings = (page: Partial<Settings>, config: Partial<WidgetConfig>): Settings =>
  ({
    ...DEFAULTS,
    locale: rootElement().lang || navigator.language,
    ...config,
    ...page,
    theme: { ...config.theme, ...page.theme },
    texts: { ...config.texts, ...page.texts },
  }) as Settings
