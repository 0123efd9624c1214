import type { WidgetConfig } from '../../protocol/widget-config.js'
import { Refusal } from '../services/refusal.js'
import type { Services } from '../services/services.js'
import { refuseWidget } from '../services/widgets.js'
import { isSentByServer } from './bearer.js'
import { cors } from './cors.js'
import { toVisitor, type Gate } from './credentials.js'
import { isKnown, toEtag } from './etag.js'
import { reply, send, type App, type Call } from './http.js'

const PUBLIC = 'public, max-age=60'
const PRIVATE = 'private, no-store'

export function addWidgetConfig(app: App, { widgets, sessions }: Services, gate: Gate): void {
  app.use('/v1/widgets/:id/config', cors({ methods: ['GET'], origin: 'any' }))
  app.get('/v1/widgets/:id/config', async (c) => {
    const isStarting = c.req.header('authorization') !== undefined && c.req.query('auto_start') !== 'false'
    // Whoever comes with a credential that is none learns of no widget.
    const key = !isStarting && isSentByServer(c) ? await gate.projectKey(c) : undefined
    const holder = isStarting ? await gate.widgetToken(c) : undefined
    const widget = await widgets.find(c.req.param('id'))
    const config = await widgets.describe(widget)
    if (key) {
      if (key.workspaceId !== widget.workspaceId) throw refuseWidget(widget.id)
      return reply(c, 200, config, { 'cache-control': PRIVATE })
    }
    if (!holder) return replyToAnybody(c, config)

    if (holder.widget.id !== widget.id) {
      throw new Refusal('wrong_widget', `This token is for ${holder.widget.id}, not for ${widget.id}.`)
    }
    const { session } = await sessions.start(toVisitor(holder), {})
    return reply(c, 200, { ...config, session }, { 'cache-control': PRIVATE })
  })
}

function replyToAnybody(c: Call, config: WidgetConfig): Response {
  const etag = toEtag(JSON.stringify(config))
  const headers = { etag, 'cache-control': PUBLIC, vary: 'Authorization' }
  if (isKnown(c.req.header('if-none-match'), etag)) return send(c, 304, null, headers)
  return reply(c, 200, config, headers)
}
