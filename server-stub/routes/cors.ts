import type { MiddlewareHandler } from 'hono'
import { requestId, type Env } from './http.js'

const PREFLIGHT_MAX_AGE_S = 7200
const EXPOSED = 'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replayed, Date, ETag'
const REQUEST_HEADERS = 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Api-Key, X-Request-Id'

interface CorsOptions {
  /** What a preflight allows. */
  methods: readonly string[]
  /** `any`: the same answer for every page. `echo`: the asking origin, which the call itself then judges. */
  origin: 'any' | 'echo'
}

/**
 * Lets pages read the answers, refusals included: a page on a forbidden origin learns which one to allow.
 * Nothing rests on it, since what comes with a cookie never has it; origins are enforced with the token.
 */
export function cors({ methods, origin }: CorsOptions): MiddlewareHandler<Env> {
  return async (c, next) => {
    const asking = c.req.header('origin')
    if (c.req.method === 'OPTIONS' && c.req.header('access-control-request-method')) {
      c.res = new Response(null, {
        status: 204,
        headers: {
          'access-control-allow-methods': methods.join(', '),
          'access-control-allow-headers': REQUEST_HEADERS,
          'access-control-max-age': String(PREFLIGHT_MAX_AGE_S),
          'x-request-id': requestId(c),
        },
      })
    } else await next()

    const { headers } = c.res
    if (origin === 'any') headers.set('access-control-allow-origin', '*')
    else headers.append('vary', 'Origin')
    // What a browser adds by itself is for pages of this server alone.
    if (c.get('comesWithCookie')) return
    if (origin === 'echo' && asking !== undefined) headers.set('access-control-allow-origin', asking)
    headers.set('access-control-expose-headers', EXPOSED)
  }
}
