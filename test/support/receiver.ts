import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface Got {
  path: string
  headers: Record<string, string>
  body: string
}

type Reply = (response: ServerResponse, got: Got, request: IncomingMessage) => void

/** A customer's server that webhooks come to, on loopback. It answers 204 unless `reply` says otherwise. */
export async function startReceiver(reply: Reply = (response) => void response.writeHead(204).end()) {
  const got: Got[] = []
  let answer = reply
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const headers = Object.fromEntries(
        Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.join(', ') ?? '']),
      )
      const one = { path: request.url ?? '', headers, body }
      got.push(one)
      answer(response, one, request)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    port,
    got,
    /** From now on. */
    reply: (next: Reply) => void (answer = next),
  }
}
