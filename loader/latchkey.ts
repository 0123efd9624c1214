import type { Diagnostics } from './diagnostics.js'
import type { Events, Listener, State } from './events.js'
import type { ColorScheme, Consent, Options, PageVisitor, RefreshReason } from './options.js'

/** What can be opened. */
export type View = 'home' | 'conversation'

export interface OpenRequest {
  /** Default: where the panel was left, or `home`. */
  view?: View | undefined
  /** Put into the composer, not sent. */
  message?: string | undefined
}

/** The handle that `ready` gives, that `init` returns from npm, and `window.Latchkey` once the tag has run. */
export interface Latchkey {
  /** Options that changed; another `widget` needs `destroy` first. */
  update(options: Options): void
  /** Resolves once the panel shows; rejects with a `LatchkeyError` when it can't. */
  open(what?: View | OpenRequest): Promise<void>
  close(): void
  toggle(): Promise<void>
  isOpen(): boolean
  /** The whole widget, launcher included. */
  show(): void
  hide(): void
  /** Whom the page takes its visitor to be, by `id`, else by `email`. Another one than before gets a token of their own. */
  identify(visitor: PageVisitor, metadata?: Record<string, unknown>): void
  /**
   * Something happened. A significant one refreshes the token in the background, once a quarter of its lifetime is
   * gone; nothing waits for that.
   */
  track(name: string, properties?: Record<string, unknown>, how?: { significant?: boolean }): Promise<void>
  /** Whether this browser may be written to. Taken back, what was written is erased. */
  setConsent(consent: Consent): void
  /** Fetches a new token now and resolves once it is held; rejects with the failure's `LatchkeyError`. */
  refresh(reason?: RefreshReason): Promise<void>
  /** Ends the token here and on the server, and closes the panel. */
  logout(): Promise<void>
  setLocale(locale: string): void
  setColorScheme(colorScheme: ColorScheme): void
  state(): State
  /** How the token fares; `undefined` where nothing has needed one yet. */
  diagnostics(): Diagnostics | undefined
  /** Leaves the page as it was. `init` may be called again. */
  destroy(): void
  /** Returns its undo. `ready` is replayed to a late listener. */
  on<E extends keyof Events>(event: E, listener: Listener<E>): () => void
  once<E extends keyof Events>(event: E, listener: Listener<E>): () => void
  ready(callback: (latchkey: Latchkey) => void): void
}
