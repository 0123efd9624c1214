import { MintRequest } from '../../protocol/widget-token.js'
import type { Services } from '../services/services.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { toQuotaHeaders } from './quota-headers.js'
import { readJson } from './read-json.js'

/** No middleware here: each step costs on the busiest path. */
export function addMint(app: App, { mint, limits, metrics }: Services, gate: Gate): void {
  app.post('/v1/widget/token', async (c) => {
    const key = await gate.projectKey(c, 'widget')
    const request = await readJson(c, MintRequest)
    const answer = mint(key, request)
    const quota = limits.mints(key)
    metrics.minted('identified')
    metrics.asked(request.reason)
    return reply(c, 201, answer, quota && toQuotaHeaders(quota))
  })
}
