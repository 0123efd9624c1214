import { MessageRequest, PageQuery, SessionRequest } from '../../protocol/session.js'
import type { Services } from '../services/services.js'
import { cors } from './cors.js'
import { toVisitor, type Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { readJson, readQuery } from './read-json.js'

export function addSessions(app: App, { sessions }: Services, gate: Gate): void {
  // Matches /v1/sessions itself too.
  app.use('/v1/sessions/*', cors({ methods: ['GET', 'POST'], origin: 'echo' }))

  app.post('/v1/sessions', async (c) => {
    const visitor = toVisitor(await gate.widgetToken(c))
    const { session, created } = await sessions.start(visitor, await readJson(c, SessionRequest))
    return reply(c, created ? 201 : 200, session)
  })

  app.get('/v1/sessions', async (c) => {
    const who = await gate.participant(c)
    return reply(c, 200, await sessions.list(who, readQuery(c, PageQuery)))
  })

  app.get('/v1/sessions/:id', async (c) => {
    const who = await gate.participant(c)
    return reply(c, 200, await sessions.read(who, c.req.param('id')))
  })

  app.post('/v1/sessions/:id/messages', async (c) => {
    const who = await gate.participant(c)
    const request = await readJson(c, MessageRequest)
    const { message, created } = await sessions.post(who, c.req.param('id'), request)
    return reply(c, created ? 201 : 200, message)
  })

  app.get('/v1/sessions/:id/messages', async (c) => {
    const who = await gate.participant(c)
    return reply(c, 200, await sessions.listMessages(who, c.req.param('id'), readQuery(c, PageQuery)))
  })
}
