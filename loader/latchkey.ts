import type { Diagnostics } from './diagnostics.js'
import type { Events, Listener, State } from './events.js'
import type { CustomPanel } from './panel.js'
import type { ColorScheme, Consent, Options, PageVisitor, RefreshReason } from './options.js'

/** What can be opened. `connections`: what a tenant has linked. `lead`: the widget's form; without one it is `home`. */
export type View = 'home' | 'conversation' | 'connections' | 'lead' | 'privacy'
/** A view, or the `id` of a panel that the page has defined. */
export type AnyView = View | (string & {})

/** What a function that gives tenant tokens is told. */
export interface TenantTokenRequest {
  /** `early`: the one that is held still works, and is used until the new one is there. */
  reason: 'start' | 'early' | 'expired' | 'refused'
  /** Aborted after 15 s, on `logout` and `destroy`, and once another tenant is opened. */
  signal: AbortSignal
}

/**
 * A tenant token: a JWT that your backend signed with its signing key. A text is used until the server refuses it. A
 * function is called when the first one is needed, before one ends, and once more after a refusal; it has 15 s, and
 * must not give the same token twice. Kept in memory, and nowhere else.
 */
export type JwtToken = string | ((request: TenantTokenRequest) => string | Promise<string>)

/** Whose connections to open. They are kept for every later `open`, until `logout` or `destroy`. */
export interface TenantRequest {
  /** The tenant's id in your system, 1–256 characters. Another one than before takes its place, token included. */
  tenant?: string | undefined
  /** Left out: the one that was given with this tenant before, else the visitor's widget token, minted with `tenant`. */
  jwtToken?: JwtToken | undefined
}

export interface OpenRequest extends TenantRequest {
  /** Default: where the panel was left, or `home`. */
  view?: AnyView | undefined
  /** Put into the composer, not sent. */
  message?: string | undefined
  /** What the visitor is after, as the page knows it, such as a plan: sent with the form. Plain values, nothing deeper. */
  intent?: Record<string, unknown> | undefined
}

/** What `open` takes: a view, a panel of the page's own, a request, a view and the rest of a request, or a tenant with its token. */
export type OpenParameters =
  | [what?: AnyView | OpenRequest]
  | [view: View, how: Omit<OpenRequest, 'view'>]
  | [tenant: string, token: { jwtToken: JwtToken }]

/** The handle that `ready` gives, that `init` returns from npm, and `window.Latchkey` once the tag has run. */
export interface Latchkey {
  /** Options that changed; another `widget` needs `destroy` first. */
  update(options: Options): void
  /**
   * Resolves once the panel shows; rejects with a `LatchkeyError` when it can't. `open('acme', { jwtToken })` is
   * `open('connections', { tenant: 'acme', jwtToken })`; without a `jwtToken` that is `tenant_token_missing`.
   */
  open(...what: OpenParameters): Promise<void>
  /**
   * Opens the conversation and sends `text` there, as the visitor's message: at once where the visitor is known, else as
   * soon as they are. `text` is trimmed, 1–4,000 characters are left then; anything else is `bad_message` and opens nothing.
   * Resolves once the panel shows; rejects with a `LatchkeyError` when it can't.
   */
  startConversation(text: string): Promise<void>
  close(): void
  toggle(): Promise<void>
  isOpen(): boolean
  /** The whole widget, launcher included. */
  show(): void
  hide(): void
  /** Whom the page takes its visitor to be, by `id`, else by `email`. Another one than before gets a token of their own. */
  identify(visitor: PageVisitor, metadata?: Record<string, unknown>): void
  /**
   * Something happened: sent within seconds, and once, however often that fails; not while consent is pending. `name` has
   * 1–64 characters on one line, `properties` at most 4 KB of JSON; anything else is `bad_event` and left out. A
   * significant one refreshes the token in the background, once a quarter of its lifetime is gone. Nothing waits for either.
   */
  track(name: string, properties?: Record<string, unknown>, how?: { significant?: boolean }): Promise<void>
  /** Whether this browser may be written to. Taken back, what was written is erased. */
  setConsent(consent: Consent): void
  /** Fetches a new token now and resolves once it is held; rejects with the failure's `LatchkeyError`. */
  refresh(reason?: RefreshReason): Promise<void>
  /** Ends the token here and on the server, and closes the panel. */
  logout(): Promise<void>
  /** Puts a view of the page's own into the panel; a later one with the same `id` takes its place. Loads nothing by itself. */
  definePanel(panel: CustomPanel): void
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
