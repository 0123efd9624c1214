import { LeadQuery, LeadRequest } from '../../protocol/lead.js'
import type { Services } from '../services/services.js'
import { cors } from './cors.js'
import { toVisitor, type Gate } from './credentials.js'
import { replyWithCsv, wantsCsv } from './csv.js'
import { reply, type App } from './http.js'
import { createOnce } from './once.js'
import { readJson, readQuery } from './read-json.js'
import { toCaller } from './sessions.js'

/** What visitors send by a widget's form; read by servers and users. */
export function addLeads(app: App, services: Services, gate: Gate): void {
  const { leads } = services
  const once = createOnce(services)
  app.use('/v1/leads', cors({ methods: ['POST'], origin: 'echo' }))

  app.post('/v1/leads', async (c) => {
    const holder = await gate.widgetToken(c)
    const request = await readJson(c, LeadRequest)
    const { widget, claims } = holder
    const { visitor: traits, metadata } = claims
    const sender = { ...toVisitor(holder), address: gate.subject(c), widget, traits, metadata }
    return once(c, { ...toCaller(sender), request }, async () => {
      const { lead, created } = await leads.send(sender, request)
      return { status: created ? 201 : 200, body: lead }
    })
  })

  app.get('/v1/leads', async (c) => {
    const { workspaceId } = await gate.reader(c)
    const query = readQuery(c, LeadQuery)
    if (wantsCsv(c, query.format)) return replyWithCsv(c, 'leads', await leads.write(workspaceId, query))
    return reply(c, 200, await leads.list(workspaceId, query))
  })

  app.get('/v1/leads/:id', async (c) => {
    const { workspaceId } = await gate.reader(c)
    return reply(c, 200, await leads.read(workspaceId, c.req.param('id')))
  })
}
