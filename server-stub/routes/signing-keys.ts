import type { Services } from '../services/services.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { createOnce } from './once.js'

/** A workspace's signing keys, for whoever administers it. No CORS: for servers, and for pages of this one. */
export function addSigningKeys(app: App, services: Services, gate: Gate): void {
  const { signingKeys } = services
  const once = createOnce(services)

  app.post('/v1/signing-keys', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    return once(c, { workspaceId, principal: actor.by, showsSecret: true }, async () => ({
      status: 201,
      body: await signingKeys.create({ workspaceId, createdBy: actor.by }, actor),
    }))
  })

  app.get('/v1/signing-keys', async (c) => {
    const { workspaceId } = await gate.administrator(c)
    return reply(c, 200, { items: await signingKeys.list(workspaceId), next_cursor: null })
  })

  app.post('/v1/signing-keys/:id/revoke', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    return once(c, { workspaceId, principal: actor.by }, async () => {
      const id = await signingKeys.find(workspaceId, c.req.param('id'))
      return { status: 200, body: await signingKeys.revoke(id, actor) }
    })
  })
}
