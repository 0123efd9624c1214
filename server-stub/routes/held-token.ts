import type { HeldToken } from '../../protocol/widget-token.js'
import type { Services } from '../services/services.js'
import { cors } from './cors.js'
import type { Gate } from './credentials.js'
import { reply, send, type App } from './http.js'

/** What a page may do with the token that it has: ask whether it works here, and end it. */
export function addHeldToken(app: App, { widgetTokens }: Services, gate: Gate): void {
  // Minting on the same path takes a secret key, so a preflight allows nothing else.
  const fromPages = cors({ methods: ['GET', 'DELETE'], origin: 'echo' })
  app.options('/v1/widget/token', fromPages)

  app.get('/v1/widget/token', fromPages, async (c) => {
    const { claims, widget } = await gate.unusedWidgetToken(c)
    const expires_at = new Date(claims.exp * 1000).toISOString()
    const answer: HeldToken = { widget: widget.id, visitor: { id: claims.sub }, expires_at }
    return reply(c, 200, answer)
  })

  app.delete('/v1/widget/token', fromPages, async (c) => {
    const { claims } = await gate.unusedWidgetToken(c)
    await widgetTokens.end(claims)
    return send(c, 204, null, {})
  })
}
