import { HostError } from './error.js'
import { describeGiven } from './given.js'
import type { TokenRouteOptions } from './options.js'
import { readTtl } from './ttl.js'

const TIMEOUT_DEFAULT_MS = 10_000
/** What the server mints, in seconds. */
const TTL_MIN_S = 60
const TTL_MAX_S = 3600

/** What the token route and `mintWidgetToken` share. */
export type MintOptions = Pick<
  TokenRouteOptions,
  'apiUrl' | 'projectKey' | 'ttl' | 'widget' | 'timeoutMs' | 'fetch'
>

/** Options once read: what the mint needs, nothing optional. */
export interface MintSettings {
  mintUrl: string
  projectKey: string
  ttl: number | undefined
  widget: string | undefined
  timeoutMs: number
  fetch: typeof fetch
}

export interface RouteSettings extends MintSettings {
  origins: readonly string[] | undefined
}

/** Throws `not_configured` or `bad_option`, with the option's name and the sentence that the developer needs. */
export function readRouteSettings<Context>(options: TokenRouteOptions<Context>): RouteSettings {
  if (typeof options.identify !== 'function')
    throw notConfigured('identify', 'is missing: a function of the request')
  return {
    ...readMintSettings(options),
    origins: options.origin === undefined ? undefined : [options.origin].flat().map(toOrigin),
  }
}

/** Throws `not_configured` or `bad_option`. */
export function readMintSettings(options: MintOptions): MintSettings {
  return {
    mintUrl: toMintUrl(options.apiUrl),
    projectKey: readKey(options.projectKey),
    ttl: options.ttl === undefined ? undefined : readTtl(options.ttl, TTL_MIN_S, TTL_MAX_S),
    widget: readWidget(options.widget),
    timeoutMs: readTimeout(options.timeoutMs),
    // Looked up at every call, so that a test or a tracer may replace the global one later.
    fetch: options.fetch ?? ((...request) => fetch(...request)),
  }
}

function toMintUrl(apiUrl: unknown): string {
  if (!apiUrl) throw notConfigured('apiUrl', 'is missing: the address of your Latchkey server')
  const url = typeof apiUrl === 'string' && URL.canParse(apiUrl) ? new URL(apiUrl) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw notConfigured('apiUrl', 'must be an http or https address, such as https://widget.example.com')
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/v1/widget/token`
}

function readKey(given: unknown): string {
  if (given !== undefined && given !== null && typeof given !== 'string') {
    throw notConfigured('projectKey', `must be text, lk_sk_…; given: ${describeGiven(given)}`)
  }
  // Secrets read from files end in a newline.
  const key = given?.trim()
  if (!key) throw notConfigured('projectKey', 'is missing: is LATCHKEY_PROJECT_KEY set in this process?')
  if (key.startsWith('lk_pk_')) {
    throw notConfigured('projectKey', 'is a publishable key (lk_pk_…); minting needs a project key (lk_sk_…)')
  }
  // Anything else makes fetch throw an error that quotes the header, and so the key.
  if (!/^[\x21-\x7e]+$/.test(key)) throw notConfigured('projectKey', 'has characters that no key has')
  return key
}

function readWidget(widget: unknown): string | undefined {
  if (widget === undefined) return undefined
  if (typeof widget === 'string' && /^[\w-]{1,100}$/.test(widget)) return widget
  throw notConfigured('widget', `must be the id of a widget, wgt_…; given: ${describeGiven(widget)}`)
}

function readTimeout(ms: unknown = TIMEOUT_DEFAULT_MS): number {
  if (typeof ms === 'number' && ms > 0 && ms < 2 ** 31) return ms
  throw notConfigured('timeoutMs', `must be a number of milliseconds above 0; given: ${describeGiven(ms)}`)
}

function toOrigin(address: unknown): string {
  const origin = typeof address === 'string' && URL.canParse(address) ? new URL(address).origin : 'null'
  if (origin === 'null') throw notConfigured('origin', 'must be an address such as https://shop.example.com')
  return origin
}

function notConfigured(field: string, what: string): HostError {
  return new HostError('not_configured', `latchkey/host is not configured: ${field} ${what}.`, { field })
}
