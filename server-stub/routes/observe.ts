import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Metrics } from '../services/metrics.js'
import { requestId, type Call, type Env } from './http.js'
import type { Log } from './log.js'

// The pattern of this middleware itself.
const EVERY_PATH = '/*'

/** Counts each answer, and writes a line for it. Never what was sent: no path, query or header, which may hold a token. */
export function observeRequests(log: Log, metrics: Metrics): MiddlewareHandler<Env> {
  // At a mint's pace even a short line costs.
  const isWritten = log.isLevelEnabled('debug')
  return async (c, next) => {
    const start = performance.now()
    await next()
    const ms = performance.now() - start
    const { method } = c.req
    const route = routeOf(c)
    const { status } = c.res
    metrics.answered({ method, route, status, ms })
    if (!isWritten) return
    log.debug({ requestId: requestId(c), method, route, status, ms: Math.round(ms) }, 'answered')
  }
}

function routeOf(c: Call): string {
  const route = routePath(c, -1)
  return route === EVERY_PATH ? 'none' : route
}
