import {
  RatingRequest,
  ReadRequest,
  SessionChangeRequest,
  TranscriptQuery,
  TypingRequest,
} from '../../protocol/session.js'
import type { Services } from '../services/services.js'
import { toVisitor, type Gate } from './credentials.js'
import { send, type App } from './http.js'
import { createOnce } from './once.js'
import { readJson, readQuery } from './read-json.js'
import { toCaller } from './sessions.js'

/** What is done to a session. CORS is that of `sessions.ts`. */
export function addSessionActs(app: App, services: Services, gate: Gate): void {
  const { sessions, transcripts } = services
  const once = createOnce(services)

  app.patch('/v1/sessions/:id', async (c) => {
    const who = await gate.participant(c)
    const request = await readJson(c, SessionChangeRequest)
    return once(c, { ...toCaller(who), request }, async () => ({
      status: 200,
      body: await sessions.change(who, c.req.param('id'), request),
    }))
  })

  app.post('/v1/sessions/:id/close', async (c) => {
    const who = await gate.participant(c)
    return once(c, toCaller(who), async () => ({
      status: 200,
      body: await sessions.close(who, c.req.param('id')),
    }))
  })

  app.post('/v1/sessions/:id/rating', async (c) => {
    const visitor = toVisitor(await gate.widgetToken(c))
    const request = await readJson(c, RatingRequest)
    return once(c, { ...toCaller(visitor), request }, async () => {
      const { session, created } = await sessions.rate(visitor, c.req.param('id'), request)
      return { status: created ? 201 : 200, body: session }
    })
  })

  app.post('/v1/sessions/:id/read', async (c) => {
    const who = await gate.participant(c)
    await sessions.markRead(who, c.req.param('id'), await readJson(c, ReadRequest))
    return send(c, 204, null, {})
  })

  app.post('/v1/sessions/:id/typing', async (c) => {
    const who = await gate.participant(c)
    await sessions.type(who, c.req.param('id'), await readJson(c, TypingRequest))
    return send(c, 204, null, {})
  })

  app.get('/v1/sessions/:id/transcript', async (c) => {
    const who = await gate.participant(c)
    const { format } = readQuery(c, TranscriptQuery)
    const { body, type, filename } = await transcripts.write(who, c.req.param('id'), format)
    return send(c, 200, body, {
      'content-type': type,
      'content-disposition': `attachment; filename="${filename}"`,
      'cache-control': 'no-store',
    })
  })
}
