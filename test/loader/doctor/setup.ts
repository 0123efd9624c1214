import type { Diagnostics } from '../../../loader/diagnostics.js'
import type { Examination } from '../../../loader/doctor/examination.js'
import type { Answered } from '../../../loader/doctor/look/call.js'
import type { PageFacts } from '../../../loader/doctor/look/page.js'
import type { Violation } from '../../../loader/doctor/look/policy.js'
import type { ScriptFacts } from '../../../loader/doctor/look/scripts.js'
import type { Supply } from '../../../loader/doctor/look/supply.js'
import { toToken } from '../../support/token-endpoint.js'

// happy-dom has no `origin` on its window.
Object.assign(globalThis, { origin: location.origin })

export const API = 'https://widget.example.com'
export const ROUTE = '/api/latchkey/token'
/** What must never be said. */
export const SECRET = 'c2VjcmV0'

export const PAGE: PageFacts = {
  origin: 'https://shop.example',
  isSecure: true,
  frame: 'none',
  hasCookies: true,
  hasLocks: true,
  hasChannels: true,
  indexedDb: 'works',
}

export const SCRIPT: ScriptFacts = { origin: API, isAside: true, hasIntegrity: false, widget: 'wgt_1' }

export const DIAGNOSTICS: Diagnostics = {
  status: 'authenticated',
  token: { ageMs: 12_000, lifetimeMs: 600_000 },
  nextCheckMs: 30_000,
  counts: { asked: 3, minted: 2, adopted: 1, failed: 0, refused: 0 },
  reasons: ['start', 'early'],
  error: undefined,
}

export const VIOLATION: Violation = {
  directive: 'connect-src',
  blocked: `${API}/v1/widgets/wgt_1/config`,
  sample: '',
  policy: "default-src 'none'; connect-src 'self'",
  isEnforced: true,
}

interface Reply {
  status?: number
  headers?: Record<string, string>
  /** A string as it is, anything else as JSON. */
  body?: unknown
}

/** An answer that took no time. */
export function answered({ status = 200, headers = {}, body = '' }: Reply = {}): Answered {
  const now = Date.now()
  return {
    kind: 'answered',
    status,
    headers: new Headers(headers),
    text: typeof body === 'string' ? body : JSON.stringify(body),
    sentMs: now,
    receivedMs: now,
  }
}

/** A widget token that was just minted for 600 s. */
export function mint(claims: object = {}, typ = 'lk-widget+jwt'): string {
  const iat = Math.floor(Date.now() / 1000)
  return toToken({ sub: SECRET, wgt: 'wgt_1', iat, exp: iat + 600, ...claims }, { alg: 'HS256', typ })
}

const JSON_TYPE = { 'content-type': 'application/json', 'cache-control': 'private, no-cache' }

/** What the token route gave. */
export const fromRoute = (answer: unknown, headers: Record<string, string> = {}): Supply => ({
  source: 'url',
  subject: ROUTE,
  outcome: {
    kind: 'given',
    answer,
    reply: answered({ headers: { ...JSON_TYPE, ...headers }, body: answer }),
  },
})

/** A page on which all is well, but for what `changes` say. */
export function setup(changes: Partial<Examination> = {}): Examination {
  const headers = { date: new Date().toUTCString() }
  return {
    given: { widget: 'wgt_1', apiUrl: API, tokenUrl: ROUTE },
    state: () => 'ready',
    diagnostics: () => undefined,
    isHere: true,
    scripts: [SCRIPT],
    page: () => Promise.resolve(PAGE),
    config: () => Promise.resolve(answered({ headers, body: { id: 'wgt_1', name: 'Northwind Supply' } })),
    supply: () => Promise.resolve(fromRoute({ token: mint(), expires_in: 600 })),
    call: () => Promise.resolve(answered({ body: { items: [], next_cursor: null } })),
    violations: () => Promise.resolve([]),
    trustedTypes: () => Promise.resolve({ kind: 'free' }),
    launcher: () => Promise.resolve({ kind: 'free' }),
    ...changes,
  }
}
