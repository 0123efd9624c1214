import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { onTestFinished } from 'vitest'
import { createTokenRoute, type VerifiedIdentity } from '../../server-stub/host/index.js'
import { listen } from '../../server-stub/listen.js'
import { makeFolder } from './folder.js'
import { startGateway } from './gateway.js'
import { startProcess } from './process.js'
import { toPage, toQuery } from './shop-page.js'
import type { Options } from '../../loader/options.js'
import { whenTrue } from './wait.js'

const ALEX: VerifiedIdentity = { visitor: { id: 'alex', name: 'Alex Rivera' } }

/** A server in a process of its own, behind an address that outlives it, a shop that carries its widget, and an agent. */
export async function setupTalk() {
  const database = join(makeFolder(), 'data.db')
  const gateway = await startGateway()
  let server = await startProcess({ database })
  gateway.lead(server.url)

  const { latchkey } = server
  const { id: workspace } = await latchkey<{ id: string }>('workspace', 'create', '--name', 'N')
  const key = ['key', 'create', '--workspace', workspace, '--label', 'x', '--role', 'widget,admin']
  const { secret } = await latchkey<{ secret: string }>(...key)
  const site = await openSite()
  const create = ['widget', 'create', '--workspace', workspace, '--name', 'Shop', '--origin', site.origin]
  const { id: widget } = await latchkey<{ id: string }>(...create)

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(gateway.url + path, {
      method,
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
    return (text ? JSON.parse(text) : undefined) as T
  }

  async function openSite() {
    let identity: VerifiedIdentity | null = ALEX
    let mint: ((request: Request) => Promise<Response>) | undefined
    const { server: http, port, close } = await listen({ host: '127.0.0.1', port: 0, variable: 'PORT' })
    const answer = async (request: Request): Promise<Response> => {
      const { pathname, searchParams } = new URL(request.url)
      if (pathname === '/favicon.ico') return new Response(null, { status: 204 })
      if (pathname === '/latchkey.js') return Response.redirect(gateway.url + pathname)
      if (pathname !== '/api/latchkey/token') {
        const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-cache' }
        return new Response(toPage(searchParams, ''), { headers })
      }
      const route = { apiUrl: gateway.url, projectKey: secret, identify: () => identity }
      return (mint ??= createTokenRoute(route))(request)
    }
    http.on('request', getRequestListener(answer))
    onTestFinished(() => {
      http.closeAllConnections()
      return close()
    })
    return { origin: `http://127.0.0.1:${port}`, signIn: (next: typeof identity) => void (identity = next) }
  }

  const findSession = async () => {
    const { items } = await call<{ items: { id: string }[] }>('GET', '/v1/sessions?status=open')
    return items[0]?.id
  }

  return {
    ...site,
    gateway,
    call,
    /** A page with the tag. */
    at: (options: Options = {}, path = '/') =>
      `${site.origin}${path}?${toQuery({ widget, apiUrl: gateway.url, tokenUrl: '/api/latchkey/token', ...options })}`,
    findSession,
    /** As an agent, until it is acknowledged, whatever becomes of the server. */
    async say(text: string): Promise<void> {
      const id = `msg_${text.replace(/\W/g, '').padEnd(22, '0')}`
      await whenTrue(async () => {
        const session = await findSession().catch(() => undefined)
        if (!session) return false
        const path = `/v1/sessions/${session}/messages`
        return call('POST', path, { id, text }).then(
          () => true,
          () => false,
        )
      }, `${text} was said`)
    },
    /** To the server, after the gateway led nowhere. */
    lead: () => gateway.lead(server.url),
    /** Cuts off all that is open. */
    cut(): void {
      gateway.lead(undefined)
      gateway.lead(server.url)
    },
    /** The server dies, as when its machine loses its power, and another one takes its place. */
    async crash(): Promise<void> {
      await server.kill()
      server = await startProcess({ database })
      gateway.lead(server.url)
    },
    /** It is stopped, and started anew. */
    async restart(): Promise<void> {
      server.signal('SIGTERM')
      await server.whenExited()
      server = await startProcess({ database })
      gateway.lead(server.url)
    },
  }
}
