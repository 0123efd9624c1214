import { AnonymousTokenRequest, ClaimRequest } from '../../protocol/anonymous.js'
import type { Services } from '../services/services.js'
import { cors } from './cors.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { createOnce } from './once.js'
import { readJson } from './read-json.js'

const TOKEN = '/v1/widget/anonymous-token'
const CLAIM = '/v1/visitors/claim'

export function addAnonymous(app: App, services: Services, gate: Gate): void {
  const { anonymousVisitors, metrics } = services
  const once = createOnce(services)
  const fromPages = cors({ methods: ['POST'], origin: 'echo' })
  for (const path of [TOKEN, CLAIM]) app.use(path, fromPages)

  app.post(TOKEN, async (c) => {
    const workspace = await gate.publishableKey(c)
    const request = await readJson(c, AnonymousTokenRequest)
    const page = { workspace, origin: c.req.header('origin'), mayMake: () => gate.limitAnonymous(c) }
    const answer = await anonymousVisitors.admit(page, request)
    metrics.minted('anonymous')
    return reply(c, 201, answer)
  })

  app.post(CLAIM, async (c) => {
    const claimer = await gate.identifiedVisitor(c)
    const request = await readJson(c, ClaimRequest)
    const caller = { workspaceId: claimer.wsp, principal: `${claimer.wgt} ${claimer.sub}` }
    return once(c, { ...caller, request }, async () => ({
      status: 200,
      body: await anonymousVisitors.claim(claimer, request),
    }))
  })
}
