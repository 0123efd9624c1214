import type { Services } from '../services/services.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'

/** A workspace's signing keys, for whoever administers it. No CORS: servers only. */
export function addSigningKeys(app: App, { signingKeys }: Services, gate: Gate): void {
  app.post('/v1/signing-keys', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    return reply(c, 201, await signingKeys.create({ workspaceId, createdBy: actor.by }, actor))
  })

  app.get('/v1/signing-keys', async (c) => {
    const { workspaceId } = await gate.projectKey(c, 'admin')
    return reply(c, 200, { items: await signingKeys.list(workspaceId), next_cursor: null })
  })

  app.post('/v1/signing-keys/:id/revoke', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const id = await signingKeys.find(workspaceId, c.req.param('id'))
    return reply(c, 200, await signingKeys.revoke(id, actor))
  })
}
