import { reply, type App } from './http.js'

export function addOperation(app: App): void {
  app.get('/healthz', (c) => reply(c, 200, { status: 'ok' }))

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
