import type { WidgetConfig } from '../protocol/widget-config.js'
import type { Diagnostics } from './diagnostics.js'
import type { Events, State } from './events.js'
import type { ErrorCode, LatchkeyError } from './error.js'
import type { Latchkey } from './latchkey.js'
import type { PageVisitor, RefreshReason, Settings } from './options.js'

/** What the tag gives to the chunks it loads. */
export interface Page extends Pick<Latchkey, 'update'> {
  readonly host: HTMLElement
  readonly root: ShadowRoot
  /** The launcher's button: the panel tells it whether it is open. */
  readonly button: HTMLButtonElement
  readonly config: WidgetConfig
  settings(): Settings
  /** What the page itself said, the same object until it says more. */
  given(): Partial<Settings>
  setState(state: State): void
  emit<E extends keyof Events>(event: E, ...detail: Events[E] extends undefined ? [] : [Events[E]]): void
  /** Another chunk, verified as this one was: by its SHA-256 in the tag, else by the one given. */
  load(name: ChunkName, hash?: string): Promise<unknown>
  /** One console line, in the doctor's words, and an `error` event. */
  report(error: LatchkeyError): Promise<void>
  /** Aborted by `destroy`. */
  readonly signal: AbortSignal
}

export interface Explanation {
  code: ErrorCode
  sentence: string
  fix: string
}

/** Traits that came in a token. Never what a page claims. */
export interface VerifiedVisitor {
  /** By which the server knows the visitor. */
  sub: string | undefined
  id: string | undefined
  name: string | undefined
  company: string | undefined
  email: string | undefined
}

/** How things stand with the visitor's identity. */
export type Identity =
  | { status: 'none' }
  | { status: 'authenticating' }
  | { status: 'authenticated'; visitor: VerifiedVisitor }
  | { status: 'identity-required' }
  | { status: 'unavailable'; error: LatchkeyError }
  | { status: 'offline' }
  | { status: 'failed'; error: LatchkeyError }

/** What the keeper chunk gives to tag and widget. */
export interface Keeper extends Panel, Pick<Latchkey, 'track'> {
  identity(): Identity
  /** A token that is valid now, at once where one is held. Rejects with a `LatchkeyError`; never stays pending. */
  ensureFresh(reason: RefreshReason): Promise<string>
  /** Fetches the first token as soon as the page is seen, and keeps it fresh from then on. */
  start(): void
  /** The API answered 401 to this very token. It is dropped if it is still the one held. */
  refuse(token: string): void
  /** The visitor did something that may have changed what a token says of them. Nothing waits for what follows. */
  significant(): void
  /** Default reason: `asked`. */
  refresh(reason?: RefreshReason): Promise<void>
  logout(): Promise<void>
  diagnostics(): Diagnostics
  /** What the open panel is at; `undefined` when it is closed. Together with the identity it makes the public state. */
  setContent(content: 'loading' | 'ready' | 'unavailable' | 'offline' | 'failed' | undefined): void
  destroy(): void
}

/** What the widget chunk gives to the keeper. */
export interface Panel extends Pick<Latchkey, 'open' | 'startConversation' | 'close' | 'toggle' | 'isOpen'> {
  /** After every change of the settings. */
  update(): void
  /** After every change of the identity. Never throws. */
  follow(identity: Identity): void
  unmount(): void
}

/** The chunks' only exports. */
export interface KeeperChunk {
  createKeeper(page: Page): Keeper
}
export interface WidgetChunk {
  mount(page: Page, keeper: Keeper): Panel
  /** Lets the visitor do without the launcher for this session. Drawn once. */
  dismissible(page: Page): Promise<void>
  /** Tells the server that a token is done with. Never rejects. */
  endToken(apiUrl: string, token: string): Promise<void>
}
export interface DoctorChunk {
  /** The words for a failure: what happened, and what to do about it. */
  explain(error: LatchkeyError): Explanation
  /**
   * One console line in these words, however often it is said; the error then carries them as its message.
   * `given` is what was wrong, shown unless it may be a credential; no error holds it.
   */
  report(error: LatchkeyError, given?: unknown): void
  /** Tells the final refusals of a token route apart. */
  diagnose(refusal: Refusal): ErrorCode
  /** Opens the doctor's own panel on the page, once; works when nothing else does. With an empty `token` it offers to connect. */
  examine(page: Examined): void
  /** A developer's token, on a page that was connected; `null`: it was not. Rejects as the call does. */
  grantDeveloper(site: Site, call: (call: GrantCall) => Promise<Granted>): Promise<Granted>
  /** The page is not connected any more. */
  forgetDeveloper(site: Site): void
}

/** Which widget on which server. */
export interface Site {
  apiUrl: string
  widget: string
}

/** An answer of a token route that is neither a token nor a reason to ask again. */
export interface Refusal {
  status: number
  contentType: string
  text: string
}

/** What the doctor is told of a page: as much of it as there is. */
export interface Examined {
  /** What the page gave, as far as it could be read: nothing of it is certain to be there. */
  given(): Partial<Settings>
  state(): State
  /** `undefined` where nothing has needed a token yet. */
  diagnostics(): Diagnostics | undefined
  refresh(reason: RefreshReason): Promise<void>
  isOpen(): boolean
}
/** What a browser keeps of its visitor, where the page wants that or nobody else vouches for who it is. */
export interface StorageChunk {
  createStorage(page: Page, surroundings: StorageSurroundings): Storage
  createKept(page: Page, parts: KeptParts): Kept
  /** The secret of whom this visitor was while nobody vouched for them. Never rejects. */
  findSecret(page: Page, visitor: VerifiedVisitor): Promise<FoundSecret | undefined>
  /** All that is kept of this widget's visitors, whatever page kept it. Nobody waits for it. */
  eraseAll(page: Page): void
}
export interface FoundSecret {
  secret: string
  /** In every tab, and out of storage: this browser's next anonymous visitor is another one. */
  drop(): void
}
/** A message of the visitor's, as their tabs tell each other and as it outlives a reload. */
export interface Written {
  /** Sending the same one twice is sending once. */
  id: string
  /** The conversation that it is in, or was last sent to. */
  session: string | undefined
  text: string
  /** When it was written. */
  at: Date
  /** `waiting`: tried again by itself. `failed`: refused, and the visitor's to try again or take back. */
  delivery: 'sent' | 'sending' | 'waiting' | 'failed'
}
export interface KeptParts {
  /** Whose it is. */
  sub: string
  /** An earlier page wrote it, or another tab, where more may be known of it. */
  onMessage(message: Written): void
  /** Another tab took it back. */
  onGone(id: string): void
  /** What stands in the composer of another tab, or did in that of an earlier page. */
  onDraft(text: string): void
  /** Its abort ends it all; what is kept stays. */
  signal: AbortSignal
}
/** What one visitor wrote and the server has not acknowledged, in all tabs and over a reload. Nothing here rejects or throws. */
export interface Kept {
  /** After every change: all that there are, acknowledged ones included. One that is missing was taken back. */
  follow(messages: readonly Written[]): void
  /** After every change of what stands in the composer. */
  draft(text: string): void
  /**
   * Does the work while no other tab does. Both promise in how many ms at the soonest the server wants to be called again,
   * where it said so to any of the tabs.
   */
  alone(work: () => Promise<number | undefined>): Promise<number | undefined>
  /** After every change of the settings. */
  update(): void
}
export interface StorageSurroundings {
  /** What all that may share a token have in common. */
  name: string
  /** `visitor`: whose token is kept; `undefined`: nobody's. */
  provider: { readonly visitor: PageVisitor | undefined }
  keeper(): Keeper
}
/** What `track` was called with: nothing of it is certain. */
export type Tracked = Parameters<Latchkey['track']>
export interface Storage {
  /** What is kept of the visitor whom the page names now. Never rejects; may never settle. */
  read(): Promise<unknown>
  /** Kept once this browser may be written to; `undefined`: erased. */
  keep(record: object | undefined): void
  /** After every change of the settings. */
  update(): void
  /**
   * The server's own token, for this browser's anonymous visitor: the one whose secret is kept, or a new one.
   * Rejects as the call does.
   */
  grant(call: (call: GrantCall) => Promise<Granted>): Promise<Granted>
  /** Sent soon, as of whoever it was then; resolves once that is seen to. Never rejects. */
  track(event: Tracked, identity: Identity): Promise<void>
  /** The next anonymous visitor of this browser is another one. Settles once what this one tracked was sent, or could not be. */
  signOut(): Promise<void>
}
export interface GrantCall {
  url: string
  headers?: Record<string, string>
  /** JSON, unless the headers say otherwise. */
  body: string
}
/** A provider's answer as it came, and what its headers said. */
export interface Granted {
  answer: unknown
}
export type ChunkName = 'keeper' | 'widget' | 'doctor' | 'storage' | 'live' | 'more'
