import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Metrics } from '../services/metrics.js'
import { requestId, type Call, type Env } from './http.js'
import type { Log } from './log.js'
import { toStatus } from './problems.js'

// The pattern of this middleware itself.
const EVERY_PATH = '/*'

export interface Observer {
  /** For every route that is added after it. */
  all: MiddlewareHandler<Env>
  /** For one that is added before it, where each step is felt. */
  one(route: string, handler: (c: Call) => Promise<Response>): (c: Call) => Promise<Response>
}

/** Counts each answer, and writes a line for it. Never what was sent: no path, query or header, which may hold a token. */
export function createObserver(log: Log, metrics: Metrics): Observer {
  // At a mint's pace even a short line costs.
  const isWritten = log.isLevelEnabled('debug')

  function answered(c: Call, { route, status, start }: { route: string; status: number; start: number }) {
    const ms = performance.now() - start
    const { method } = c.req
    metrics.answered({ method, route, status, ms })
    if (isWritten)
      log.debug({ requestId: requestId(c), method, route, status, ms: Math.round(ms) }, 'answered')
  }

  return {
    async all(c, next) {
      const start = performance.now()
      await next()
      answered(c, { route: routeOf(c), status: c.res.status, start })
    },
    one: (route, handler) => async (c) => {
      const start = performance.now()
      try {
        const response = await handler(c)
        answered(c, { route, status: response.status, start })
        return response
      } catch (error) {
        answered(c, { route, status: toStatus(error), start })
        throw error
      }
    },
  }
}

function routeOf(c: Call): string {
  const route = routePath(c, -1)
  return route === EVERY_PATH ? 'none' : route
}
