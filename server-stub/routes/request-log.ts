import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { requestId, type Call, type Env } from './http.js'
import type { Log } from './log.js'

// The pattern of this middleware itself.
const EVERY_PATH = '/*'

/** A line for each answer. Never what was sent: no path, query or header, which may hold a token. */
export function logRequests(log: Log): MiddlewareHandler<Env> {
  return async (c, next) => {
    const start = performance.now()
    await next()
    log.debug(
      {
        requestId: requestId(c),
        method: c.req.method,
        route: routeOf(c),
        status: c.res.status,
        ms: Math.round(performance.now() - start),
      },
      'answered',
    )
  }
}

function routeOf(c: Call): string {
  const route = routePath(c, -1)
  return route === EVERY_PATH ? 'none' : route
}
