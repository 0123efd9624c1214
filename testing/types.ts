// Plain, so that a customer needs no zod to compile; test/types/testing.ts holds them to protocol's.
import type { FakeClock } from './clock.js'
import type { FailureName } from './failures.js'
import type { Operation } from './operations.js'
import type { Person, SignIn } from './people.js'
import type { FakeAgent } from './options.js'
import type { FakeEvent, FakeLead, FakeMessage, FakeToken } from './records.js'
import type { FailOptions } from './script.js'

export interface FakeLatchkey {
  readonly apiUrl: string
  readonly widget: string
  readonly tokenUrl: string
  readonly publishableKey: string
  readonly clock: FakeClock
  /** Answers as the server would, where the address is its own; rejects with a TypeError where the network fails. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** Whether an address is the API's or the token route's. */
  isOurs(url: URL): boolean
  /** Takes `fetch` over for these addresses, and for no other. Default target: `globalThis`. Returns its undo. */
  install(target?: InstallTarget): () => void
  /** The same for a page or a context of Playwright, tag and chunks included. Resolves with its undo. */
  route(pages: Routable): Promise<() => Promise<void>>

  /** What was asked, whatever came of it; the newest last. */
  readonly requests: readonly FakeRequest[]
  /** What visitors sent. */
  readonly messages: readonly FakeMessage[]
  /** What pages tracked, each once. */
  readonly events: readonly FakeEvent[]
  /** Forms that visitors sent, each once. */
  readonly leads: readonly FakeLead[]

  /** Another person is signed in from now on. What the page holds stays until it asks again. */
  signIn(visitor: Person, more?: Omit<SignIn, 'visitor'>): void
  /** `anonymous`: the token route says `{token: null}`, as with the kit's `signedOut: 'anonymous'`; else 401. */
  signOut(how?: { anonymous?: boolean }): void
  /** A token for somebody, for a `getToken` of your own. Default: who is signed in. */
  mint(who?: SignIn): FakeToken
  /** The tokens that were given so far have ended: the API answers `token_expired`. The page can't know. */
  expireToken(): void
  /** The same, as `token_revoked`: a key was revoked. */
  revokeToken(): void
  /** A tenant token, for `open(tenant, { jwtToken })`. Default lifetime: an hour. */
  tenantToken(tenant: string, lifetimeMs?: number): string
  /** Links a source for a tenant, or changes it. */
  linkSource(tenant: string, source: Source): void

  /** An agent writes: to whoever was given a token last, else to who is signed in. `from`: another than `agent` of the options. */
  receive(text: string, from?: FakeAgent): FakeMessage
  /** What else the other side does in that conversation. */
  readonly agent: {
    type(typing?: boolean): void
    /** Has read all that the visitor said. */
    read(): void
    /** Ends it: what the visitor says next is another's. */
    close(): void
  }

  /**
   * From now on what this code stands for. Returns its end.
   * @throws TypeError for a code that no server's answer leads to; its message says what does.
   */
  fail(name: FailureName, options?: FailOptions): () => void
  /** Ends every failure, `goOffline` included. */
  recover(): void
  /** `navigator.onLine`, the event, and every call: of installed pages. */
  goOffline(): void
  goOnline(): void
  /** Takes everything back that was installed, and ends the streams. */
  stop(): void
}

/** A call, and what came of it. */
export interface FakeRequest {
  /** `undefined`: nothing that the API knows. */
  operation: Operation | undefined
  method: string
  /** With its query. */
  path: string
  /** Names in lower case. */
  headers: Record<string, string>
  /** JSON where it is some, else a text; `undefined`: none. */
  body: unknown
  /** By the server's clock. */
  atMs: number
  /** `undefined`: no answer yet, or none at all. */
  status: number | undefined
}

/** A source that a tenant has linked. */
export interface Source {
  /** Such as `crm`. */
  id: string
  /** Default: the id. */
  name?: string
  /** Default: `connected`. */
  status?: 'connected' | 'expired' | 'failed'
}

/** Of a window, what a call is resolved against. */
export interface PageLike {
  location?: { href: string; origin: string }
}

/** A window, or whatever has a `fetch` of its own. */
export interface InstallTarget extends PageLike {
  fetch: typeof fetch
  navigator?: { readonly onLine?: boolean }
  Event?: typeof Event
  dispatchEvent?(event: Event): boolean
}

/** What this needs of Playwright's `Page` and `BrowserContext`. */
export interface Routable {
  route(matches: (url: URL) => boolean, handle: (route: Route) => Promise<void>): Promise<unknown>
  unroute(matches: (url: URL) => boolean, handle: (route: Route) => Promise<void>): Promise<unknown>
}

export interface Route {
  request(): RoutedRequest
  fulfill(answer: { status: number; headers: Record<string, string>; body: string }): Promise<void>
  abort(code: string): Promise<void>
}

interface RoutedRequest {
  url(): string
  method(): string
  headers(): Record<string, string>
  postData(): string | null
}
