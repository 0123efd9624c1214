import { toHeaders } from './headers.js'

/**
 * What the adapter reads of Node's `IncomingMessage`, and of Express's `req` where it is one.
 * Written out, so that the kit imports neither Node nor its types.
 */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket: object
  iterator(options: { destroyOnReturn: boolean }): AsyncIterator<unknown>
  resume(): unknown
  /** What a body parser left. */
  readonly body?: unknown
  readonly originalUrl?: string
  readonly protocol?: string
  readonly hostname?: string
}

/** What the adapter needs of Node's `ServerResponse`. */
export interface NodeResponse {
  readonly destroyed?: boolean
  readonly headersSent: boolean
  writeHead(status: number, headers: Record<string, string>): unknown
  end(body: Uint8Array): unknown
}

/**
 * The route as a handler for `node:http`, Express, Connect and their like; `identify` gets `req` as its context.
 * Works before and after `express.json()`. Answers every request itself and never rejects; `next` hears only of a
 * route that throws.
 */
export function toNodeHandler<Req extends NodeRequest = NodeRequest>(
  route: (request: Request, context: Req) => Promise<Response>,
): (req: Req, res: NodeResponse, next?: (error?: unknown) => void) => Promise<void> {
  return async (req, res, next) => {
    try {
      const request = toRequest(req)
      await send(res, request === undefined ? unreadable() : await route(request, req))
    } catch (error) {
      if (next) return next(error)
      await send(res, new Response(null, { status: 500 })).catch(() => undefined)
    }
  }
}

/** `undefined` for what no browser sends: a Host or a path that is no URL. */
function toRequest(req: NodeRequest): Request | undefined {
  const method = req.method ?? 'GET'
  const path = req.originalUrl ?? req.url ?? '/'
  try {
    return new Request(`${schemeOf(req)}://${hostOf(req)}${path.startsWith('/') ? path : '/'}`, {
      method,
      headers: toHeaders(req.headers),
      ...(method !== 'GET' && method !== 'HEAD' && { body: toBody(req), duplex: 'half' }),
    })
  } catch {
    return undefined
  }
}

function schemeOf(req: NodeRequest): string {
  // Express's own answer heeds its `trust proxy`.
  if (req.protocol !== undefined) return req.protocol
  return 'encrypted' in req.socket && req.socket.encrypted ? 'https' : 'http'
}

function hostOf(req: NodeRequest): string {
  const host = one(req.headers[':authority']) ?? one(req.headers['host']) ?? 'localhost'
  // Express's hostname has no port, and differs from Host only where the app trusts its proxy to say so.
  if (req.hostname === undefined || host.startsWith(req.hostname)) return host
  return one(req.headers['x-forwarded-host'])?.split(',')[0]?.trim() ?? req.hostname
}

function toBody(req: NodeRequest): BodyInit {
  const { body } = req
  if (body === undefined) return toStream(req)
  return typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body)
}

/** Reads nothing that the route doesn't. What it leaves is drained, or a kept-alive connection would hang. */
function toStream(req: NodeRequest): ReadableStream<Uint8Array> {
  const chunks = req.iterator({ destroyOnReturn: false })
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value as Uint8Array)
      },
      async cancel() {
        await chunks.return?.()
        req.resume()
      },
    },
    { highWaterMark: 0 },
  )
}

async function send(res: NodeResponse, response: Response): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer())
  // The visitor may have gone meanwhile.
  if (res.destroyed || res.headersSent) return
  res.writeHead(response.status, Object.fromEntries(response.headers))
  res.end(body)
}

function unreadable(): Response {
  return new Response(null, { status: 400, headers: { 'cache-control': 'private, no-cache' } })
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
