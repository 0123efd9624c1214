import type { Services } from '../services/services.js'
import { cors } from './cors.js'
import type { Gate } from './credentials.js'
import { send, type App } from './http.js'

export function addEndToken(app: App, { widgetTokens }: Services, gate: Gate): void {
  // Only ending is for pages: minting on the same path takes a secret key, so a preflight allows nothing else.
  const fromPages = cors({ methods: ['DELETE'], origin: 'echo' })
  app.options('/v1/widget/token', fromPages)
  app.delete('/v1/widget/token', fromPages, async (c) => {
    const { claims } = await gate.widgetToken(c)
    await widgetTokens.end(claims)
    return send(c, 204, null, {})
  })
}
