import { MessageQuery, MessageRequest, SessionQuery, SessionRequest } from '../../protocol/session.js'
import { toPrincipal, type Participant } from '../services/participant.js'
import type { Services } from '../services/services.js'
import { cors } from './cors.js'
import { toVisitor, type Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { createOnce } from './once.js'
import { readJson, readQuery } from './read-json.js'

export function addSessions(app: App, services: Services, gate: Gate): void {
  const { sessions } = services
  const once = createOnce(services)
  // Matches /v1/sessions itself too.
  app.use('/v1/sessions/*', cors({ methods: ['GET', 'POST', 'PATCH'], origin: 'echo' }))

  app.post('/v1/sessions', async (c) => {
    const visitor = toVisitor(await gate.widgetToken(c))
    const request = await readJson(c, SessionRequest)
    return once(c, { ...toCaller(visitor), request }, async () => {
      const { session, created } = await sessions.start(visitor, request)
      return { status: created ? 201 : 200, body: session }
    })
  })

  app.get('/v1/sessions', async (c) => {
    const who = await gate.participant(c)
    return reply(c, 200, await sessions.list(who, readQuery(c, SessionQuery)))
  })

  app.get('/v1/sessions/:id', async (c) => {
    const who = await gate.participant(c)
    return reply(c, 200, await sessions.read(who, c.req.param('id')))
  })

  app.post('/v1/sessions/:id/messages', async (c) => {
    const who = await gate.participant(c)
    const request = await readJson(c, MessageRequest)
    return once(c, { ...toCaller(who), request }, async () => {
      const { message, created } = await sessions.post(who, c.req.param('id'), request)
      return { status: created ? 201 : 200, body: message }
    })
  })

  app.get('/v1/sessions/:id/messages', async (c) => {
    const who = await gate.participant(c)
    return reply(c, 200, await sessions.listMessages(who, c.req.param('id'), readQuery(c, MessageQuery)))
  })
}

export function toCaller(who: Participant) {
  return { workspaceId: who.workspaceId, principal: toPrincipal(who) }
}
