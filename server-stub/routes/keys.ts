import { KeyRequest, RotateRequest } from '../../protocol/key.js'
import type { Services } from '../services/services.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { createOnce } from './once.js'
import { readJson } from './read-json.js'

/** A workspace's own keys, for whoever administers it. No CORS: for servers, and for pages of this one. */
export function addKeys(app: App, services: Services, gate: Gate): void {
  const { projectKeys } = services
  const once = createOnce(services)

  app.post('/v1/keys', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const request = await readJson(c, KeyRequest)
    return once(c, { workspaceId, principal: actor.by, request, showsSecret: true }, async () => {
      const { label, roles, mints_per_minute } = request
      const asked = { label, roles, mintLimit: mints_per_minute ?? undefined }
      const key = await projectKeys.create({ ...asked, workspaceId, createdBy: actor.by }, actor)
      return { status: 201, body: key }
    })
  })

  app.get('/v1/keys', async (c) => {
    const { workspaceId } = await gate.administrator(c)
    return reply(c, 200, { items: await projectKeys.list(workspaceId), next_cursor: null })
  })

  app.post('/v1/keys/:id/rotate', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const request = await readJson(c, RotateRequest)
    return once(c, { workspaceId, principal: actor.by, request, showsSecret: true }, async () => {
      const id = await projectKeys.find(workspaceId, c.req.param('id'))
      return { status: 200, body: await projectKeys.rotate(id, request.overlap, actor) }
    })
  })

  app.post('/v1/keys/:id/end-overlap', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    return once(c, { workspaceId, principal: actor.by }, async () => {
      const id = await projectKeys.find(workspaceId, c.req.param('id'))
      return { status: 200, body: await projectKeys.endOverlap(id, actor) }
    })
  })

  app.post('/v1/keys/:id/revoke', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    return once(c, { workspaceId, principal: actor.by }, async () => {
      const id = await projectKeys.find(workspaceId, c.req.param('id'))
      return { status: 200, body: await projectKeys.revoke(id, actor) }
    })
  })
}
