import { AnonymousTokenRequest, ClaimRequest } from '../../protocol/anonymous.js'
import type { Services } from '../services/services.js'
import { cors } from './cors.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { readJson } from './read-json.js'

const TOKEN = '/v1/widget/anonymous-token'
const CLAIM = '/v1/visitors/claim'

export function addAnonymous(app: App, { anonymousVisitors }: Services, gate: Gate): void {
  const fromPages = cors({ methods: ['POST'], origin: 'echo' })
  for (const path of [TOKEN, CLAIM]) app.use(path, fromPages)

  app.post(TOKEN, async (c) => {
    const workspace = await gate.publishableKey(c)
    const request = await readJson(c, AnonymousTokenRequest)
    const page = { workspace, origin: c.req.header('origin'), mayMake: () => gate.limitAnonymous(c) }
    return reply(c, 201, await anonymousVisitors.admit(page, request))
  })

  app.post(CLAIM, async (c) => {
    const claimer = await gate.identifiedVisitor(c)
    const { visitor_secret } = await readJson(c, ClaimRequest)
    return reply(c, 200, await anonymousVisitors.claim(claimer, visitor_secret))
  })
}
