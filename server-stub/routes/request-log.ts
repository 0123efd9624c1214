import type { MiddlewareHandler } from 'hono'
import { requestId, type Env } from './http.js'
import type { Log } from './log.js'

/** A line for each answer. Never a query, which may hold a token, nor a header. */
export function logRequests(log: Log): MiddlewareHandler<Env> {
  return async (c, next) => {
    const start = performance.now()
    await next()
    log.debug(
      {
        requestId: requestId(c),
        method: c.req.method,
        path: c.req.path,
        status: c.res.status,
        ms: Math.round(performance.now() - start),
      },
      'answered',
    )
  }
}
