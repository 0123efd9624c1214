import { KeyRequest, RotateRequest } from '../../protocol/key.js'
import type { Services } from '../services/services.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { readJson } from './read-json.js'

/** A workspace's own keys, for whoever administers it. No CORS: servers only. */
export function addKeys(app: App, { projectKeys }: Services, gate: Gate): void {
  app.post('/v1/keys', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const { mints_per_minute, ...request } = await readJson(c, KeyRequest)
    const mintLimit = mints_per_minute ?? undefined
    return reply(
      c,
      201,
      await projectKeys.create({ ...request, mintLimit, workspaceId, createdBy: actor.by }, actor),
    )
  })

  app.get('/v1/keys', async (c) => {
    const { workspaceId } = await gate.projectKey(c, 'admin')
    return reply(c, 200, { items: await projectKeys.list(workspaceId), next_cursor: null })
  })

  app.post('/v1/keys/:id/rotate', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const { overlap } = await readJson(c, RotateRequest)
    const id = await projectKeys.find(workspaceId, c.req.param('id'))
    return reply(c, 200, await projectKeys.rotate(id, overlap, actor))
  })

  app.post('/v1/keys/:id/end-overlap', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const id = await projectKeys.find(workspaceId, c.req.param('id'))
    return reply(c, 200, await projectKeys.endOverlap(id, actor))
  })

  app.post('/v1/keys/:id/revoke', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const id = await projectKeys.find(workspaceId, c.req.param('id'))
    return reply(c, 200, await projectKeys.revoke(id, actor))
  })
}
