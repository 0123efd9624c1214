import { WorkspaceChange } from '../../protocol/retention.js'
import type { Services } from '../services/services.js'
import { toShownWorkspace } from '../services/workspaces.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { createOnce } from './once.js'
import { readJson } from './read-json.js'

/** The caller's own. No CORS: for servers, and for pages of this one. */
export function addWorkspace(app: App, services: Services, gate: Gate): void {
  const { workspaces } = services
  const once = createOnce(services)

  app.get('/v1/workspace', async (c) => {
    const { workspaceId } = await gate.administrator(c)
    return reply(c, 200, toShownWorkspace(await workspaces.read(workspaceId)))
  })

  app.patch('/v1/workspace', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const request = await readJson(c, WorkspaceChange)
    return once(c, { workspaceId, principal: actor.by, request }, async () => {
      const workspace = await workspaces.setRetention(workspaceId, request.retention, actor)
      return { status: 200, body: toShownWorkspace(workspace) }
    })
  })
}
