import { METRICS_TYPE } from '../services/metric-registry.js'
import { Refusal } from '../services/refusal.js'
import type { Services } from '../services/services.js'
import { reply, send, type App } from './http.js'
import type { OperatorGate } from './operator.js'

interface Dependencies {
  services: Services
  operator: OperatorGate
  /** Left out: it never stops. */
  stopping?: AbortSignal | undefined
}

export function addOperation(app: App, { services, operator, stopping }: Dependencies): void {
  app.get('/healthz', (c) => reply(c, 200, { status: 'ok' }))

  app.get('/readyz', async (c) => {
    await operator(c)
    if (stopping?.aborted) throw new Refusal('not_ready', 'The server is stopping.')
    await services.isStoreReachable().catch((cause: unknown) => {
      const refusal = new Refusal('not_ready', 'The database does not answer.')
      refusal.cause = cause
      throw refusal
    })
    return reply(c, 200, { status: 'ready' })
  })

  app.get('/metrics', async (c) => {
    await operator(c)
    const text = await services.metrics.write()
    return send(c, 200, text, { 'content-type': METRICS_TYPE, 'cache-control': 'no-store' })
  })

  let document: Promise<unknown> | undefined
  app.get('/openapi.json', async (c) => {
    // Fetched when first asked for: what it needs would double the time to start.
    document ??= import('./openapi.js').then(({ describeApi }) => describeApi())
    return reply(c, 200, await document, {
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
    })
  })
}
