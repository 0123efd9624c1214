import { TokenRouteError } from './error.js'
import type { TokenRouteOptions } from './options.js'

const TIMEOUT_DEFAULT_MS = 10_000

/** Options once read: what the mint needs, nothing optional. */
export interface Settings {
  mintUrl: string
  projectKey: string
  origins: readonly string[] | undefined
  ttl: number | undefined
  widget: string | undefined
  timeoutMs: number
  fetch: typeof fetch
}

/** Throws `not_configured` with the sentence that the developer needs. */
export function readSettings<Context>(options: TokenRouteOptions<Context>): Settings {
  if (typeof options.identify !== 'function')
    throw notConfigured('identify is missing: a function of the request')
  return {
    mintUrl: toMintUrl(options.apiUrl),
    projectKey: readKey(options.projectKey),
    origins: options.origin === undefined ? undefined : [options.origin].flat().map(toOrigin),
    ttl: options.ttl,
    widget: options.widget,
    timeoutMs: options.timeoutMs ?? TIMEOUT_DEFAULT_MS,
    // Looked up at every call, so that a test or a tracer may replace the global one later.
    fetch: options.fetch ?? ((...request) => fetch(...request)),
  }
}

function toMintUrl(apiUrl: string | undefined): string {
  if (!apiUrl) throw notConfigured('apiUrl is missing: the address of your Latchkey server')
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw notConfigured('apiUrl must be an http or https address, such as https://widget.example.com')
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/v1/widget/token`
}

function readKey(given: string | undefined): string {
  // Secrets read from files end in a newline.
  const key = given?.trim()
  if (!key) throw notConfigured('projectKey is missing: is LATCHKEY_PROJECT_KEY set in this process?')
  if (key.startsWith('lk_pk_')) {
    throw notConfigured('projectKey is a publishable key (lk_pk_…); minting needs a project key (lk_sk_…)')
  }
  // Anything else makes fetch throw an error that quotes the header, and so the key.
  if (!/^[\x21-\x7e]+$/.test(key)) throw notConfigured('projectKey has characters that no key has')
  return key
}

function toOrigin(address: string): string {
  const origin = URL.canParse(address) ? new URL(address).origin : 'null'
  if (origin === 'null') throw notConfigured('origin must be an address such as https://shop.example.com')
  return origin
}

function notConfigured(what: string): TokenRouteError {
  return new TokenRouteError('not_configured', `The token route is not configured: ${what}.`)
}
