import type { Services } from '../services/services.js'
import { reply, type App } from './http.js'

// Whoever verifies our tokens keeps the keys so long: a new one must be published for longer before it signs.
const CACHED = { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' }

/** What a standard client reads to find its way: RFC 8414 and RFC 7517. */
export function addDiscovery(app: App, { accessTokens }: Services): void {
  app.get('/.well-known/oauth-authorization-server', (c) => reply(c, 200, accessTokens.metadata(), CACHED))

  app.get('/.well-known/jwks.json', (c) =>
    reply(c, 200, accessTokens.jwks(), { ...CACHED, 'content-type': 'application/jwk-set+json' }),
  )
}
