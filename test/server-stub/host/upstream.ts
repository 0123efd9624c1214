import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export const KEY = 'lk_sk_0123456789abcdefghijABCDEFGHIJ'

export const TOKEN = {
  token: 'header.payload.mac',
  token_type: 'Bearer',
  expires_in: 600,
  expires_at: '2026-11-21T08:10:00Z',
  visitor: { id: 'vis_1' },
}

interface Seen {
  method: string | undefined
  url: string | undefined
  headers: IncomingHttpHeaders
  body: string
}

/** Pretends to be the Latchkey server, over real HTTP, and remembers what it was asked. */
export async function startUpstream(
  reply: (res: ServerResponse) => void = (res) => res.writeHead(201).end(JSON.stringify(TOKEN)),
) {
  const seen: Seen[] = []
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      seen.push({ method: req.method, url: req.url, headers: req.headers, body })
      reply(res)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}
