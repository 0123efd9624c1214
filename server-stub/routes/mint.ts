import { MintRequest } from '../../protocol/widget-token.js'
import type { Services } from '../services/services.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'
import type { Observer } from './observe.js'
import { toQuotaHeaders } from './quota-headers.js'
import { readJson } from './read-json.js'

const ROUTE = '/v1/widget/token'

interface Dependencies {
  services: Pick<Services, 'mint' | 'limits' | 'metrics'>
  gate: Pick<Gate, 'projectKey'>
  observer: Pick<Observer, 'one'>
}

/** No middleware here: each step costs on the busiest path. */
export function addMint(app: App, { services, gate, observer }: Dependencies): void {
  const { mint, limits, metrics } = services
  const answer = observer.one(ROUTE, async (c) => {
    const key = await gate.projectKey(c, 'widget')
    const request = await readJson(c, MintRequest)
    const minted = mint(key, request)
    const quota = limits.mints(key)
    metrics.minted('identified')
    metrics.asked(request.reason)
    return reply(c, 201, minted, quota && toQuotaHeaders(quota))
  })
  app.post(ROUTE, answer)
}
