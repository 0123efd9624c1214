import express, { type RequestHandler } from 'express'
import { createServer, request as httpRequest, type RequestListener } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createTokenRoute, toNodeHandler } from '../../../server-stub/host/index.js'
import { ALEX, setup } from './setup.js'
import { KEY, TOKEN } from './upstream.js'

const PATH = '/api/latchkey/token'
const SAME_ORIGIN = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
const ASK = { method: 'POST', headers: SAME_ORIGIN, body: '{"widget":"wgt_1","reason":"start"}' }

async function listen(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}${PATH}` }
}

/** An Express app whose `use` lines stand before the route. */
function expressWith(handler: RequestHandler, ...before: RequestHandler[]): RequestListener {
  const app = express()
  for (const middleware of before) app.use(middleware)
  app.post(PATH, handler)
  return app as RequestListener
}

test.each([
  ['node:http', (handler: RequestHandler) => handler as unknown as RequestListener],
  ['Express', (handler: RequestHandler) => expressWith(handler)],
  ['Express after express.json()', (handler: RequestHandler) => expressWith(handler, express.json())],
  [
    'Express after express.text()',
    (handler: RequestHandler) => expressWith(handler, express.text({ type: '*/*' })),
  ],
  [
    'Express after express.raw()',
    (handler: RequestHandler) => expressWith(handler, express.raw({ type: '*/*' })),
  ],
  [
    'Express with app.use',
    (handler: RequestHandler) => express().use(PATH, handler) as unknown as RequestListener,
  ],
])('works with %s', async (_what, build) => {
  const { route, seen } = await setup()
  const { url } = await listen(build(toNodeHandler(route)))
  const response = await fetch(url, ASK)
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('private, no-cache')
  expect(response.headers.get('date')).not.toBeNull()
  expect(await response.json()).toEqual(TOKEN)
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ ...ALEX, widget: 'wgt_1' })
})

test('identify gets what a middleware left on req', async () => {
  const { apiUrl, seen } = await setup()
  const route = createTokenRoute({
    apiUrl,
    projectKey: KEY,
    identify: (_request, req: express.Request & { user?: { id: number } }) =>
      req.user && { visitor: req.user },
  })
  const signIn: RequestHandler = (req, _res, next) => next(void Object.assign(req, { user: { id: 7 } }))
  const { url } = await listen(expressWith(toNodeHandler(route), signIn))
  expect((await fetch(url, ASK)).status).toBe(200)
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ visitor: { id: '7' }, widget: 'wgt_1' })
})

test('works with HTTP/2, whose requests have headers that no Headers takes', async () => {
  const { route, seen } = await setup()
  const handler = toNodeHandler(route)
  const server = createHttp2Server((req, res) => void handler(req, res))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    client.close()
    server.close()
  })
  const stream = client.request({ ':method': 'POST', ':path': PATH, ...SAME_ORIGIN })
  const answered = text(stream)
  stream.end(ASK.body)
  expect(JSON.parse(await answered)).toEqual(TOKEN)
  expect(seen).toHaveLength(1)
})

test('the request has the address, the method and the headers that came in', async () => {
  const route = vi.fn(async (request: Request) => {
    const { method, url, headers } = request
    return Response.json({ method, url, cookie: headers.get('cookie'), body: await request.text() })
  })
  const { port, url } = await listen((req, res) => void toNodeHandler(route)(req, res))
  const response = await fetch(`${url}?a=1`, { method: 'PUT', body: 'x', headers: { cookie: 'a=1; b=2' } })
  expect(await response.json()).toEqual({
    method: 'PUT',
    url: `http://127.0.0.1:${port}${PATH}?a=1`,
    cookie: 'a=1; b=2',
    body: 'x',
  })
})

test.each([
  ['a proxy that Express trusts', true, 200],
  ['a proxy that nobody trusts', false, 403],
])('an old browser behind %s', async (_what, trust, status) => {
  const { route } = await setup()
  const app = express().set('trust proxy', trust).post(PATH, toNodeHandler(route))
  const { url } = await listen(app as unknown as RequestListener)
  const response = await fetch(url, {
    ...ASK,
    headers: {
      'content-type': 'application/json',
      origin: 'https://shop.example:8443',
      'x-forwarded-host': 'shop.example:8443',
      'x-forwarded-proto': 'https',
    },
  })
  expect(response.status).toBe(status)
})

test('an old browser on plain http passes by its Origin', async () => {
  const { route } = await setup()
  const { url } = await listen((req, res) => void toNodeHandler(route)(req, res))
  const headers = { 'content-type': 'application/json', origin: new URL(url).origin }
  expect((await fetch(url, { ...ASK, headers })).status).toBe(200)
})

test.each([
  ['GET', 405],
  ['HEAD', 405],
  ['OPTIONS', 405],
])('%s is answered', async (method, status) => {
  const { route } = await setup()
  const { url } = await listen((req, res) => void toNodeHandler(route)(req, res))
  expect((await fetch(url, { method })).status).toBe(status)
})

test('a body that is too large is refused, and the connection still serves', async () => {
  const { route } = await setup()
  const { port } = await listen((req, res) => void toNodeHandler(route)(req, res))
  const { Agent } = await import('node:http')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const send = (body: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const req = httpRequest(
        { port, host: '127.0.0.1', path: PATH, method: 'POST', headers, agent },
        (res) => {
          void text(res).then(() => resolve(res.statusCode))
        },
      )
      req.on('error', reject).end(body)
    })
  const large = JSON.stringify({ widget: 'w'.repeat(200_000) })
  expect(await send(large, { ...SAME_ORIGIN, 'transfer-encoding': 'chunked' })).toBe(413)
  expect(await send(large, SAME_ORIGIN)).toBe(413)
  expect(await send('{}', SAME_ORIGIN)).toBe(200)
})

test.each([
  ['a Host that is none', `POST ${PATH} HTTP/1.1\r\nHost: a b\r\nContent-Length: 0\r\n`, 400],
  ['a Host with a password', `POST ${PATH} HTTP/1.1\r\nHost: a:b@c\r\nContent-Length: 0\r\n`, 400],
  ['a whole address as path', 'GET http://evil.example/ HTTP/1.1\r\nHost: shop.example\r\n', 405],
  ['a star as path', 'OPTIONS * HTTP/1.1\r\nHost: shop.example\r\n', 405],
  ['no Host', `POST ${PATH} HTTP/1.0\r\nContent-Length: 0\r\n`, 403],
  [
    'bytes that are no ASCII',
    `POST ${PATH} HTTP/1.1\r\nHost: shop.example\r\nX-A: \xff\r\nContent-Length: 0\r\n`,
    403,
  ],
])('%s gets an answer', async (_what, head, status) => {
  const { route } = await setup()
  const { port } = await listen((req, res) => void toNodeHandler(route)(req, res))
  const socket = connect(port, '127.0.0.1')
  socket.end(`${head}Connection: close\r\n\r\n`, 'latin1')
  expect(await text(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
})

test('a visitor who leaves in the middle of the body harms nobody', async () => {
  const { route } = await setup()
  const handled: Promise<void>[] = []
  const { port, url } = await listen((req, res) => void handled.push(toNodeHandler(route)(req, res)))
  const socket = connect(port, '127.0.0.1')
  const head = Object.entries({ host: 'a', 'content-length': '100', ...SAME_ORIGIN }).map((pair) =>
    pair.join(': '),
  )
  socket.write(`POST ${PATH} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n{"wid`)
  await vi.waitFor(() => expect(handled).toHaveLength(1))
  socket.destroy()
  await expect(handled[0]).resolves.toBeUndefined()
  expect((await fetch(url, ASK)).status).toBe(200)
})

test('a visitor who leaves while the token is minted harms nobody', async () => {
  let reply: (() => void) | undefined
  const { route } = await setup({
    reply: (res) => (reply = () => void res.writeHead(201).end(JSON.stringify(TOKEN))),
  })
  const handled: Promise<void>[] = []
  const { url } = await listen((req, res) => {
    res.on('close', () => reply?.())
    handled.push(toNodeHandler(route)(req, res))
  })
  const leave = new AbortController()
  const asked = fetch(url, { ...ASK, signal: leave.signal })
  await vi.waitFor(() => expect(reply).toBeDefined())
  leave.abort()
  await expect(asked).rejects.toThrow()
  await expect(handled[0]).resolves.toBeUndefined()
})

test('a route that throws goes to next, or is a 500 where there is none', async () => {
  const failing = toNodeHandler(() => Promise.reject(new Error('lost')))
  const bare = await listen((req, res) => void failing(req, res))
  expect((await fetch(bare.url, ASK)).status).toBe(500)
  const heard: unknown[] = []
  const withNext = await listen(
    (req, res) => void failing(req, res, (error) => res.end(String(heard.push(error)))),
  )
  await fetch(withNext.url, ASK)
  expect(heard).toMatchObject([{ message: 'lost' }])
})
