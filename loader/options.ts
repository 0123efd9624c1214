import type { CustomPanel } from './panel.js'

/** Why a token is asked for; the host's token route and `getToken` are told. */
export type RefreshReason =
  | 'start'
  | 'early'
  | 'significant'
  | 'expired'
  | 'refused'
  | 'wake'
  | 'retry'
  | 'identified'
  | 'signed-out'
  | 'asked'
  | (string & {})

/** What `getToken` is told. */
export interface TokenRequest {
  reason: RefreshReason
  /** The token held until now, `undefined` where there is none. It may still be valid. */
  current: string | undefined
  /** Aborted after 15 s, on `logout` and on `destroy`. */
  signal: AbortSignal
}

/** What `getToken` or the token route may answer. `expires_in` is in seconds. `null`: nobody is signed in, on purpose. */
export type TokenAnswer =
  | string
  | { token: string | null; expires_in?: number; expires_at?: string | number }
  | { access_token: string; expires_in?: number; token_type?: string }
  | null

export type GetToken = (request: TokenRequest) => TokenAnswer | Promise<TokenAnswer>

/** Whom the page takes its visitor to be. Nobody has verified it, so it is never sent to the token route. */
export interface PageVisitor {
  /** As your backend's token says it: a token is shared between tabs only where the two agree. */
  id?: string | undefined
  /** Names the visitor where there is no `id`. */
  email?: string | undefined
  name?: string | undefined
  company?: string | undefined
}

/** Any CSS colours; `var()` reads the page's own. They are corrected to WCAG AA where they can't be read. */
interface ThemeColours {
  /** Launcher, buttons, the visitor's own messages, links, outlines. */
  accent?: string | undefined
  /** The panel's ground. The other grounds and tones follow from it. Default: white, in the dark nearly black. */
  background?: string | undefined
  /** Default: as `background` demands. */
  text?: string | undefined
}

/** Values are data, never CSS: each one is parsed, and what can't be read is left out. */
export interface Theme extends ThemeColours {
  /** CSS pixels, 0–32. Default 20. */
  radius?: number | undefined
  /** `inherit`: the one of the page's body; else families that are there already. Default `system`. */
  font?: string | undefined
  /** Default `comfortable`. */
  density?: 'comfortable' | 'compact' | undefined
  /** Instead of those above, in the dark. Default: a light `background` turns dark, in its hue. */
  dark?: ThemeColours | undefined
}

/** What a page may say. Every option but `widget` has a default; a bad one costs one console line, the rest works. */
export interface Options {
  /** The widget's id, `wgt_…`. */
  widget?: string
  /** The Latchkey server. Default: the origin that served the tag; required from npm. */
  apiUrl?: string
  /** The first widget token, where the page already has one. Empty, on localhost: a developer connects the page in a popup. */
  token?: string
  /** Where tokens come from; beats `tokenUrl`. */
  getToken?: GetToken
  /** The host's token route, `POST {widget, reason}` with the page's cookies. */
  tokenUrl?: string
  /** Whom the page takes its visitor to be: then tabs share the first token too, and another visitor gets their own. */
  visitor?: PageVisitor
  /** What the page says besides; unverified like `visitor`. */
  metadata?: Record<string, unknown>
  /** BCP 47. Default: the page's `lang`, then the browser's. The panel speaks English, German and Arabic; English else. */
  locale?: string
  /** Default `auto`: as the visitor's system says. `page`: as the page's own `color-scheme` says, else its background. */
  colorScheme?: ColorScheme
  /** Default `bottom-right`. */
  position?: Position
  /** Distance from the edges in CSS pixels, 0–999. Default 20. */
  offset?: number
  /** Default 2147483000. */
  zIndex?: number
  theme?: Theme
  /** `false`: no launcher. A selector: that element opens the panel. Default `true`. */
  launcher?: boolean | string
  /** Instead of the widget's greeting; `{name}` stands for the verified first name. */
  greeting?: string
  /** The panel's own words instead of its language's, by their key as in `widget/i18n/en.json`. Over the widget's. */
  texts?: Record<string, string>
  /** A short tone for a message that arrives, in one tab. Default `false`. */
  sound?: boolean
  /** Open by itself once loaded. Default `false`. */
  open?: boolean
  /** No launcher below 640 CSS pixels. Default `false`. */
  hideOnMobile?: boolean
  /** When chunks and token are fetched ahead of an opening. Default `intent`: on hover, focus or a verb. */
  prefetch?: Prefetch
  /** `lazy`: no calls while the page is hidden, a fresh token when it is seen again. `warm`: kept fresh all the time. Default `lazy`. */
  background?: Background
  /** `browser`: the token outlives a reload, in IndexedDB, where the page names its visitor. Default `memory`. */
  tokenStorage?: TokenStorage
  /** When this browser may be written to: once the visitor opens the panel, not yet, or from now on. Default `on-open`. */
  consent?: Consent
  /** Names for `track` after which the token is refreshed in the background. Default `[]`. */
  significantEvents?: string[]
  /** The page's CSP nonce, where the tag has none of its own. */
  nonce?: string
  /** The doctor's panel opens, and the widget's shows what is wrong in the developer's words too, as it always does on localhost. Default `false`. */
  debug?: boolean
}

export type Position = 'bottom-right' | 'bottom-left'
export type ColorScheme = 'auto' | 'light' | 'dark' | 'page'
export type Background = 'lazy' | 'warm'
export type TokenStorage = 'memory' | 'browser'
export type Consent = 'on-open' | 'pending' | 'granted'
export type Prefetch = 'intent' | 'idle' | 'load'

/** Options once read: nothing optional; page > dashboard > default. */
export interface Settings {
  widget: string
  apiUrl: string
  token: string | undefined
  getToken: GetToken | undefined
  tokenUrl: string | undefined
  visitor: PageVisitor | undefined
  metadata: Record<string, unknown> | undefined
  locale: string
  colorScheme: ColorScheme
  position: Position
  offset: number
  zIndex: number
  theme: Theme
  launcher: boolean | string
  greeting: string | undefined
  texts: Record<string, string>
  sound: boolean
  open: boolean
  hideOnMobile: boolean
  /** `undefined`: on intent. */
  prefetch: Prefetch | undefined
  /** `undefined`: `lazy`. */
  background: Background | undefined
  /** `undefined`: in memory. */
  tokenStorage: TokenStorage | undefined
  /** `undefined`: once the visitor opens the panel. */
  consent: Consent | undefined
  /** `undefined`: none. */
  significantEvents: string[] | undefined
  nonce: string
  debug: boolean
  /** Not an option: `definePanel` says it. By their `id`, as they were given: nothing of them is certain. */
  panels?: Record<string, CustomPanel>
  /** Not an option: `hide` and `show` say it; `launcher`: the visitor dismissed that, on this page. `undefined`: the session knows. */
  hidden?: boolean | 'launcher' | undefined
}
