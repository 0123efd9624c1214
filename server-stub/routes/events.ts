import { CountQuery, EventBatch, EventQuery, EventRequest, type EventResults } from '../../protocol/event.js'
import { TimelineQuery } from '../../protocol/timeline.js'
import { judge } from '../../protocol/judge/judge.js'
import type { Services } from '../services/services.js'
import { cors } from './cors.js'
import { toVisitor, type Gate } from './credentials.js'
import { replyWithCsv, wantsCsv } from './csv.js'
import { reply, type App } from './http.js'
import { readBatch, readQuery } from './read-json.js'

/** What pages track; read by servers and users. */
export function addEvents(app: App, { events, timelines }: Services, gate: Gate): void {
  app.use('/v1/events', cors({ methods: ['POST'], origin: 'echo' }))

  app.post('/v1/events', async (c) => {
    const visitor = { ...toVisitor(await gate.widgetToken(c)), address: gate.subject(c) }
    const { events: given } = await readBatch(c, EventBatch)
    await events.admit(visitor, given.length)
    const judged = given.map((each) => ({ given: each, ...judge(EventRequest, each, 'event') }))
    const outcomes = await events.track(
      visitor,
      judged.flatMap(({ data }) => data ?? []),
    )
    const results = judged.map(({ given: each, data, errors }): EventResults['results'][number] => {
      const status = data && outcomes.shift()
      return data && status ? { id: data.id, status } : { id: toId(each), status: 'refused', errors }
    })
    return reply(c, 200, { results } satisfies EventResults)
  })

  app.get('/v1/events', async (c) => {
    const { workspaceId } = await gate.reader(c)
    const query = readQuery(c, EventQuery)
    if (wantsCsv(c, query.format)) return replyWithCsv(c, 'events', events.write(workspaceId, query))
    return reply(c, 200, await events.list(workspaceId, query))
  })

  app.get('/v1/events/counts', async (c) => {
    const { workspaceId } = await gate.reader(c)
    const query = readQuery(c, CountQuery)
    if (wantsCsv(c, query.format))
      return replyWithCsv(c, 'event-counts', events.writeCounts(workspaceId, query))
    return reply(c, 200, await events.count(workspaceId, query))
  })

  app.get('/v1/visitors/:id/timeline', async (c) => {
    const { workspaceId } = await gate.reader(c)
    const query = readQuery(c, TimelineQuery)
    const id = c.req.param('id')
    if (wantsCsv(c, query.format)) return replyWithCsv(c, 'timeline', await timelines.write(workspaceId, id))
    return reply(c, 200, await timelines.read(workspaceId, id, query))
  })
}

function toId(given: unknown): string | null {
  const { id } = Object(given) as { id?: unknown }
  return typeof id === 'string' ? id.slice(0, 64) : null
}
