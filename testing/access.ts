import type { WidgetConfig } from '../protocol/widget-config.js'
import type { FakeClock } from './clock.js'
import { createOnce } from './idempotency.js'
import { Refused } from './refused.js'
import { readTenant, type Holder, type Tokens } from './tokens.js'

/** One call of the API, read. */
export interface ApiCall {
  url: URL
  headers: Headers
  text: string
  /** The path's `:id` or `:tenant`. */
  parameter: string
  /** Of the page; `undefined`: nobody says. */
  origin: string | undefined
}

export type Handler = (call: ApiCall) => Response | Promise<Response>

export interface AccessDependencies {
  clock: FakeClock
  /** What `GET /v1/widgets/:id/config` says. */
  config: WidgetConfig
  /** Where its pages may be. `undefined`: anywhere. */
  origins: readonly string[] | undefined
  tokens: Tokens
}

/** Who may ask, and whose doing it is. All throw `Refused`. */
export function createAccess({ clock, config, origins, tokens }: AccessDependencies) {
  const once = createOnce()

  function requireOrigin(origin: string | undefined): void {
    if (!origins || (origin !== undefined && origins.includes(origin))) return
    throw new Refused(
      'origin_not_allowed',
      `${origin ?? 'No origin'} is not an allowed origin of ${config.id}.`,
    )
  }

  function authorise({ headers, origin }: ApiCall): Holder {
    const holder = tokens.authenticate(findBearer(headers))
    if (origin !== undefined) requireOrigin(origin)
    return holder
  }

  /** Once for each `Idempotency-Key`. */
  const perform = ({ headers, url, text }: ApiCall, { sub }: Holder, work: () => Response) =>
    once(
      {
        key: headers.get('idempotency-key'),
        whose: `${sub} ${url.pathname}`,
        request: toFingerprint(text),
      },
      work,
    )

  /** By a tenant token beside the publishable key, else by a widget token that was minted with a tenant. */
  function toTenant(call: ApiCall): string | undefined {
    const key = call.headers.get('x-api-key')
    const bearer = findBearer(call.headers) ?? call.url.searchParams.get('token') ?? undefined
    if (key === null && !bearer)
      throw new Refused('missing_credentials', 'Send Authorization: Bearer with a token.')
    if (key === null) return authorise(call).tenant
    if (!bearer)
      throw new Refused('missing_credentials', 'A publishable key lets nobody in: send a token too.')
    if (key !== config.publishableKey) throw new Refused('unknown_key', 'There is no such publishable key.')
    return readTenant(bearer, clock.now())
  }

  return { requireOrigin, authorise, perform, toTenant }
}

export type Access = ReturnType<typeof createAccess>

const findBearer = (headers: Headers): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1]

/** The same JSON, however it is written. */
function toFingerprint(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}
