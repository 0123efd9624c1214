import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { onTestFinished as whenTestEnds } from 'vitest'
import type { Options } from '../../loader/options.js'
import { findBrowserFolder } from '../../server-stub/browser-folder.js'
import { listen } from '../../server-stub/listen.js'
import { createShopApi, type Person } from './shop-api.js'
import { toPage, toQuery } from './shop-page.js'
import type { Reply } from './token-endpoint.js'
import { sleep } from './wait.js'

/** As a token endpoint's, and `after` holds it back. */
interface HeldReply extends Reply {
  after?: Promise<unknown>
}

interface Call {
  /** By the server's clock. */
  atMs: number
  reason: string
  widget: string
}

interface ShopSetup {
  /** Default 300 s, as in TOKEN-SCENARIOS.md. */
  lifetimeMs?: number
  /** Of the token route. Default 200 ms. */
  latencyMs?: number
  /** What stands in a page's body beside its tag, by path. */
  bodies?: Record<string, (shop: Shop) => string>
  onTestFinished?: typeof whenTestEnds
}

/**
 * A customer's shop, its token route and the API, without a store: tokens may live for seconds, and the route can be
 * told what to answer.
 */
export interface Shop extends Pick<ReturnType<typeof createShopApi>, 'tokens' | 'uses' | 'ended'> {
  origin: string
  /** A page with the tag, which says these options. Default: a widget and `tokenUrl`. */
  at(options?: Options, path?: string): string
  /** What the token route was asked, whatever it answered. */
  readonly calls: readonly Call[]
  /** What the token route answers from now on: one reply for all, or one for each call (0 is the next); `undefined`: tokens. */
  reply(how: HeldReply | ((count: number) => HeldReply) | undefined): void
  /** Another person is signed in from now on; `null`: nobody. Default: Alex. */
  signIn(person: Person | null): void
  /** The server's clock goes forward. */
  pass(ms: number): void
  now(): number
}

export const ALEX = { id: 'alex', name: 'Alex Rivera', email: 'alex@example.com' }
export const SAM = { id: 'sam', name: 'Sam Lee', email: 'sam@example.com' }

export async function openShop(setup: ShopSetup = {}): Promise<Shop> {
  const { lifetimeMs = 300_000, latencyMs = 200, bodies = {}, onTestFinished = whenTestEnds } = setup
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  const { mint, answer: callApi, ...seen } = createShopApi({ lifetimeMs, now })
  const calls: Call[] = []
  let person: Person | null = ALEX
  let script: (count: number) => HeldReply = () => ({})
  let count = 0

  async function answer(request: Request, incoming: IncomingMessage): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    if (request.method === 'OPTIONS' || pathname === '/favicon.ico')
      return new Response(null, { status: 204 })
    if (pathname === '/api/latchkey/token') return giveToken(request, incoming)
    if (pathname.startsWith('/v1/widgets/')) return Response.json(toConfig(pathname))
    if (pathname.startsWith('/v1/')) return callApi(request)
    if (pathname.endsWith('.js')) return toScript(pathname)
    return new Response(toPage(searchParams, bodies[pathname]?.(shop) ?? ''), {
      // Not `no-store`: that would cost the page its place in the back/forward cache.
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-cache' },
    })
  }

  async function giveToken(request: Request, { socket }: IncomingMessage): Promise<Response> {
    const { widget, reason } = (await request.json()) as { widget: string; reason: string }
    const whose = person
    calls.push({ atMs: now(), reason, widget })
    const reply = script(count++)
    await reply.after
    await sleep(reply.latencyMs ?? latencyMs)
    const { status = 200, headers = {}, body } = reply
    if (reply.ends === 'cut') socket.destroy()
    if (reply.ends === 'cut' || reply.hangs === 'headers') return RESPONSE_ALREADY_SENT
    if (reply.ends === 'redirect') return Response.redirect(shop.origin + '/sign-in')
    if (reply.hangs === 'body') return new Response(new ReadableStream(), { status, headers })
    if (status !== 200 || body !== undefined) return Response.json(body ?? { status }, { status, headers })
    return whose ? Response.json(mint(whose)) : Response.json({ error: 'signed out' }, { status: 401 })
  }

  const { server, port, close } = await listen({ host: '127.0.0.1', port: 0, variable: 'PORT' })
  const listener = getRequestListener(async (request, bindings) => {
    const response = await answer(request, (bindings as HttpBindings).incoming)
    return response === RESPONSE_ALREADY_SENT ? response : openToAll(response)
  })
  server.on('request', listener)
  onTestFinished(() => {
    // Nobody is owed an answer any more: some were promised none.
    server.closeAllConnections()
    return close()
  })

  const shop: Shop = {
    origin: `http://127.0.0.1:${port}`,
    at: (options = {}, path = '/') =>
      `${shop.origin}${path}?${toQuery({ widget: 'wgt_1', tokenUrl: '/api/latchkey/token', ...options })}`,
    calls,
    ...seen,
    reply(how) {
      script = typeof how === 'function' ? how : () => how ?? {}
      count = 0
    },
    signIn: (next) => void (person = next),
    pass: (ms) => void (aheadMs += ms),
    now,
  }
  return shop
}

/** A reply, held back until it is let go. */
export function createGate() {
  let letGo = () => {}
  const after = new Promise<void>((resolve) => (letGo = resolve))
  return { after, letGo }
}

const toConfig = (path: string) => ({ id: path.split('/')[3], name: 'A widget', anonymous: false, theme: {} })

function toScript(path: string): Response {
  const file = join(findBrowserFolder(), path)
  if (!existsSync(file)) throw new Error('The browser files are not built; run "npm run build" first.')
  const cacheControl = path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache'
  return new Response(readFileSync(file), {
    headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': cacheControl },
  })
}

/** A sandboxed frame is of no origin, so that even its own server is a foreign one. */
function openToAll(response: Response): Response {
  const { headers } = response
  headers.set('access-control-allow-origin', '*')
  headers.set('access-control-allow-headers', 'authorization, content-type, last-event-id')
  headers.set('access-control-allow-methods', 'GET, POST, DELETE')
  return response
}
