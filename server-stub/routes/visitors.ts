import type { Services } from '../services/services.js'
import { toStream } from '../services/streamed-text.js'
import type { Gate } from './credentials.js'
import { send, type App } from './http.js'

/** What is kept of one visitor. No CORS: for servers, and for pages of this one. */
export function addVisitors(app: App, { visitors }: Services, gate: Gate): void {
  app.get('/v1/visitors/:id/export', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const id = c.req.param('id')
    const parts = await visitors.export({ workspaceId, id }, actor)
    return send(c, 200, toStream(parts), {
      'content-type': 'application/json',
      // One of ours: letters, digits and a low line.
      'content-disposition': `attachment; filename="visitor-${id}.json"`,
      'cache-control': 'no-store',
    })
  })

  // No Idempotency-Key: what was answered before goes as well, and a second 404 says no more than a replay would.
  app.delete('/v1/visitors/:id', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    await visitors.erase({ workspaceId, id: c.req.param('id') }, actor)
    return send(c, 204, null, {})
  })
}
