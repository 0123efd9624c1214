import type { IncomingMessage } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { onTestFinished } from 'vitest'
import { listen } from '../../server-stub/listen.js'

/** Instead of what the server would say; `cut` ends the connection, `undefined` lets the request pass. */
type Interruption = (request: Request, pass: () => Promise<Response>) => Promise<Answer> | Answer
type Answer = Response | 'cut' | undefined

export interface Proxy {
  url: string
  interrupt(interruption: Interruption): void
}

/** Stands between browsers and the server, as whatever changes files on the way does. */
export async function startProxy(target: string): Promise<Proxy> {
  let interruption: Interruption = () => undefined

  async function answer(request: Request, { incoming }: HttpBindings): Promise<Response> {
    const pass = () => forward(request, target)
    const answered = await interruption(request, pass)
    return answered === 'cut' ? cut(incoming) : (answered ?? pass())
  }

  const listener = getRequestListener((request, bindings) => answer(request, bindings as HttpBindings))
  const { server, port, close } = await listen({ host: '127.0.0.1', port: 0, variable: 'PORT' })
  server.on('request', listener)
  onTestFinished(close)
  return { url: `http://127.0.0.1:${port}`, interrupt: (next) => void (interruption = next) }
}

async function forward(request: Request, target: string): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const headers = new Headers(request.headers)
  // Of the connection, not of the request; and nothing is to be packed that a test wants to change.
  for (const name of ['host', 'connection', 'accept-encoding', 'content-length']) headers.delete(name)
  const body = ['GET', 'HEAD'].includes(request.method) ? null : await request.arrayBuffer()
  const response = await fetch(target + pathname + search, { method: request.method, headers, body })
  const answered = new Headers(response.headers)
  answered.delete('content-length')
  return new Response(response.body, { status: response.status, headers: answered })
}

function cut({ socket }: IncomingMessage): Response {
  socket.destroy()
  return RESPONSE_ALREADY_SENT
}
