import { readFileSync } from 'node:fs'
import { request, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { findBrowserFolder } from '../../server-stub/browser-folder.js'
import { listen } from '../../server-stub/listen.js'

/** One address in front of whatever server there is at the moment. It gives the browser's files itself. */
export interface Gateway {
  url: string
  /** Another server from now on, or none: `undefined` cuts off all that is open. */
  lead(target: string | undefined): void
  /** The streams that are open now. */
  streams(): number
  /** What was asked for, as `GET /v1/stream`, and under which token. */
  calls: readonly { what: string; token: string | undefined }[]
}

export async function startGateway(): Promise<Gateway> {
  const open = new Set<ServerResponse>()
  const calls: { what: string; token: string | undefined }[] = []
  let streams = 0
  let target: string | undefined

  function pass(asked: IncomingMessage, answered: ServerResponse): void {
    const what = `${asked.method} ${asked.url}`
    if (asked.url?.endsWith('.js')) return giveScript(asked.url, answered)
    calls.push({ what, token: asked.headers.authorization?.replace('Bearer ', '') })
    if (!target) return void asked.socket.destroy()
    open.add(answered)
    const { method = 'GET', headers } = asked
    const passed = request(target + asked.url, { method, headers }, (answer) => {
      if (what === 'GET /v1/stream' && answer.statusCode === 200) {
        streams++
        answered.once('close', () => streams--)
      }
      answered.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('error', () => answered.destroy()).pipe(answered)
    })
    bind(passed, answered)
    asked.pipe(passed)
  }

  /** Whichever side goes, the other one is told. */
  function bind(passed: ClientRequest, answered: ServerResponse): void {
    passed.on('error', () => answered.destroy())
    answered.once('close', () => {
      open.delete(answered)
      passed.destroy()
    })
  }

  const { server, port, close } = await listen({ host: '127.0.0.1', port: 0, variable: 'PORT' })
  server.on('request', pass)
  onTestFinished(() => {
    server.closeAllConnections()
    return close()
  })
  return {
    url: `http://127.0.0.1:${port}`,
    lead(next) {
      target = next
      if (!next) for (const answered of open) answered.destroy()
    },
    streams: () => streams,
    calls,
  }
}

function giveScript(path: string, answered: ServerResponse): void {
  answered.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' })
  answered.end(readFileSync(join(findBrowserFolder(), path)))
}
