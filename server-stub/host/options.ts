import type { HostError } from './error.js'

/** A value as a database row has it: `null`, `undefined` and blank text count as left out. */
type Maybe<T> = T | null | undefined

/**
 * Who is signed in, as *your backend* knows it. Everything here is shown and stored as verified.
 *
 * Pass only emails you have verified: whoever may type any address into your sign-up form could otherwise
 * read somebody else's conversations.
 */
export interface VerifiedIdentity {
  visitor: {
    /**
     * Your own stable id of the person. When given, it is the sole identity: the email may change, the
     * conversations stay. Numbers become text. Blank is an error.
     */
    id?: Maybe<string | number | bigint>
    /** A verified address. The identity where there is no `id`; one of the two is needed. */
    email?: Maybe<string>
    name?: Maybe<string>
    company?: Maybe<string>
  }
  /** Flat, plain values; `undefined` is left out. Together with the visitor at most 4 KB of JSON. */
  metadata?: Maybe<Readonly<Record<string, string | number | boolean | null | undefined>>>
  /** The visitor's organisation in your system, if the panel should show its linked sources. */
  tenant?: Maybe<string | number | bigint>
}

/** Nobody is signed in. */
export type SignedOut = null | undefined | false

export interface TokenRouteOptions<Context = unknown> {
  /** The Latchkey server, such as `https://widget.example.com`. Missing: a 500 at the first request. */
  apiUrl: string | undefined
  /** A project key (`lk_sk_…`) with the role `widget`. Missing: a 500 at the first request, never at import. */
  projectKey: string | undefined
  /** Without identity: `refuse` answers 401, `anonymous` answers 200 `{"token":null}`. Default `refuse`. */
  signedOut?: 'refuse' | 'anonymous'
  /**
   * Reads your own session: cookies, never the body. `context` is whatever the route was called with beside the
   * request: Express's `req` from `toNodeHandler`, Hono's `c`. A throw is a 500 that doesn't tell the message.
   */
  identify(
    request: Request,
    context: Context,
  ): VerifiedIdentity | SignedOut | Promise<VerifiedIdentity | SignedOut>
  /** How long a token lives, in seconds, 60–3600. Default: the server's, 600. */
  ttl?: number
  /** The only widget to mint for. Default: the one the page asks for, else the workspace's oldest. */
  widget?: string
  /**
   * The site's own address, or addresses, such as `https://shop.example.com`. Only for browsers that send no
   * `Sec-Fetch-Site` (plain http, or older than 2023) behind a proxy that changes `Host`.
   * Default: where the request came in. `X-Forwarded-*` is never trusted.
   */
  origin?: string | readonly string[]
  /** How long the mint may take, its body included; `identify` too. Milliseconds, default 10000. */
  timeoutMs?: number
  /** Default: the global `fetch`. */
  fetch?: typeof fetch
  /** Told of every answer of 500 and above. Default: one line on `console.error`. */
  onError?(error: HostError): void
}

/** A fetch-style handler. It never rejects. `context` is handed to `identify` as it is. */
export type TokenRoute<Context = unknown> = (
  request: Request,
  ...context: unknown extends Context ? [context?: unknown] : [context: Context]
) => Promise<Response>
