import type { Services } from '../services/services.js'
import { cors } from './cors.js'
import type { Gate } from './credentials.js'
import { requestId, send, type App, type Call } from './http.js'

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  // Or nginx keeps events back until it has a pageful.
  'x-accel-buffering': 'no',
}

export function addStream(app: App, { streams }: Services, gate: Gate): void {
  app.use('/v1/stream', cors({ methods: ['GET'], origin: 'echo' }))
  app.get('/v1/stream', async (c) => {
    const who = await gate.participant(c)
    // Of a HEAD nobody would ever read or cancel the body.
    if (c.req.method === 'HEAD') return send(c, 200, null, HEADERS)
    const body = await streams.open({
      who,
      address: gate.subject(c),
      lastEventId: c.req.header('last-event-id'),
      requestId: requestId(c),
      authorise: () => gate.participant(c),
      cut: toCut(c),
    })
    return send(c, 200, body, HEADERS)
  })
}

function toCut(c: Call): (() => void) | undefined {
  // What @hono/node-server gives a call; `app.request` gives nothing.
  const outgoing = (c.env as { outgoing?: { destroy(): void } } | undefined)?.outgoing
  return outgoing && (() => outgoing.destroy())
}
