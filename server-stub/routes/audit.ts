import { PageQuery } from '../../protocol/session.js'
import type { Services } from '../services/services.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { readQuery } from './read-json.js'

export function addAudit(app: App, { audit }: Services, gate: Gate): void {
  app.get('/v1/audit', async (c) => {
    const { workspaceId } = await gate.administrator(c)
    return reply(c, 200, await audit.list(workspaceId, readQuery(c, PageQuery)))
  })
}
