import { ExchangeRequest } from '../../protocol/access-token.js'
import type { Services } from '../services/services.js'
import { refuseBrowser } from './browser.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { readJson } from './read-json.js'

export function addAuthentication(app: App, { accessTokens, metrics }: Services, gate: Gate): void {
  app.post('/authentication/token', async (c) => {
    const { secret_key } = await readJson(c, ExchangeRequest)
    const key = await gate.secretKey(c, secret_key)
    refuseBrowser(c, 'secret_key')
    const { access_token, expires_in, token_type } = await accessTokens.issue(key, key.roles)
    metrics.minted('access')
    return reply(c, 200, { access_token, expires_in, token_type })
  })
}
