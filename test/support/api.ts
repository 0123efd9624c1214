import type { Message, Session } from '../../protocol/conversation.js'

export interface Request {
  method: string
  path: string
  token: string | undefined
  body: unknown
  /** Where a stream is to go on. */
  lastEventId: string | null
}

type Answer = Response | Promise<Response> | undefined

export interface FakeApi {
  fetch: typeof fetch
  readonly requests: Request[]
  readonly messages: Message[]
  /** Answers instead of the API while it gives something. */
  interrupt(answer: ((request: Request) => Answer) | undefined): void
  /** Tells all streams, those that come back as well; what is only `passing` is kept for nobody. */
  tell(event: object, how?: { isPassing: boolean }): void
  /** Heartbeats, on all streams. */
  beat(): void
  /** How many streams are open. */
  streams(): number
  /** Ends them all. */
  cut(): void
}

const NOON = '2026-03-02T12:00:00.000Z'

/** The conversation part of the API, for one visitor. Keeps a message id once, as the server does. */
export function createFakeApi({ messages = [] as Message[] } = {}): FakeApi {
  const requests: Request[] = []
  let interruption: ((request: Request) => Answer) | undefined
  let session = messages.length > 0 ? toSession('ses_1') : undefined
  const feed = createFakeFeed()

  return {
    requests,
    messages,
    tell: feed.tell,
    beat: feed.beat,
    streams: feed.streams,
    cut: feed.cut,
    interrupt: (answer) => void (interruption = answer),
    async fetch(input, init) {
      const url = new URL(input as string)
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
      const request: Request = {
        method: init?.method ?? 'GET',
        path: url.pathname + url.search,
        token: new Headers(init?.headers).get('authorization')?.replace('Bearer ', ''),
        body,
        lastEventId: new Headers(init?.headers).get('last-event-id'),
      }
      requests.push(request)
      return (
        (await interruption?.(request)) ??
        (url.pathname === '/v1/stream' ? feed.open(request.lastEventId, init?.signal) : answer(request, url))
      )
    },
  }

  function answer({ method, body }: Request, { pathname }: URL): Response {
    if (pathname === '/v1/sessions' && method === 'GET') {
      return Response.json({ items: session ? [session] : [], next_cursor: null })
    }
    if (pathname === '/v1/sessions') {
      const status = session ? 200 : 201
      return Response.json((session ??= toSession('ses_1')), { status })
    }
    if (method === 'GET') return Response.json({ items: messages, next_cursor: null })
    if (/\/(read|typing)$/.test(pathname)) return new Response(null, { status: 204 })
    const { id, text } = body as { id: string; text: string }
    const known = messages.find((message) => message.id === id)
    if (known) return Response.json(known)
    const message = toMessage({ id, text })
    messages.push(message)
    return Response.json(message, { status: 201 })
  }
}

/** The stream part, as the server's: what is told has a number, and whoever comes back is told what came since. */
function createFakeFeed() {
  const told: string[] = []
  const open = new Set<ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>>()
  const encode = (text: string) => new TextEncoder().encode(text)
  const toEvent = (event: object, id: number) => `id: ${id}.fake\ndata: ${JSON.stringify(event)}\n\n`

  return {
    open(lastEventId: string | null, signal: AbortSignal | null | undefined): Response {
      let mine: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined
      const leave = () => {
        if (mine) open.delete(mine)
      }
      signal?.addEventListener('abort', leave)
      const body = new ReadableStream({
        start(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) {
          const after = lastEventId ? parseInt(lastEventId) : told.length
          controller.enqueue(encode(toEvent({ type: 'stream.ready', heartbeat_ms: 15_000 }, after)))
          for (const event of told.slice(after)) controller.enqueue(encode(event))
          open.add((mine = controller))
        },
        cancel: leave,
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
    tell(event: object, { isPassing } = { isPassing: false }): void {
      const text = isPassing ? `data: ${JSON.stringify(event)}\n\n` : toEvent(event, told.length + 1)
      if (!isPassing) told.push(text)
      for (const controller of open) controller.enqueue(encode(text))
    },
    beat(): void {
      for (const controller of open) controller.enqueue(encode(': heartbeat\n\n'))
    },
    streams: () => open.size,
    cut() {
      for (const controller of open) controller.close()
      open.clear()
    },
  }
}

export const toMessage = (message: Partial<Message>): Message => ({
  id: 'msg_0',
  session_id: 'ses_1',
  author: 'visitor',
  text: 'Hello',
  created_at: NOON,
  ...message,
})

export const toSession = (id: string): Session => ({
  id,
  status: 'open',
  labels: [],
  priority: 'normal',
  page: null,
  visitor: { id: 'vis_1', name: null, email: null, company: null },
  rating: null,
  read: { visitor: null, agent: null },
  created_at: NOON,
  updated_at: NOON,
  closed_at: null,
})

/** An RFC 9457 answer. */
export const toProblem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  Response.json(
    { type: 'about:blank', title: code, status, code, detail: `The detail of ${code}.` },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  )
