import type { Message, Session } from '../../protocol/conversation.js'

export interface Request {
  method: string
  path: string
  token: string | undefined
  body: unknown
}

type Answer = Response | Promise<Response> | undefined

export interface FakeApi {
  fetch: typeof fetch
  readonly requests: Request[]
  readonly messages: Message[]
  /** Answers instead of the API while it gives something. */
  interrupt(answer: ((request: Request) => Answer) | undefined): void
}

const NOON = '2026-03-02T12:00:00.000Z'

/** The conversation part of the API, for one visitor. Keeps a message id once, as the server does. */
export function createFakeApi({ messages = [] as Message[] } = {}): FakeApi {
  const requests: Request[] = []
  let interruption: ((request: Request) => Answer) | undefined
  let session = messages.length > 0 ? toSession('ses_1') : undefined

  return {
    requests,
    messages,
    interrupt: (answer) => void (interruption = answer),
    async fetch(input, init) {
      const url = new URL(input as string)
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
      const request: Request = {
        method: init?.method ?? 'GET',
        path: url.pathname + url.search,
        token: new Headers(init?.headers).get('authorization')?.replace('Bearer ', ''),
        body,
      }
      requests.push(request)
      return (await interruption?.(request)) ?? answer(request, url)
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
    const { id, text } = body as { id: string; text: string }
    const known = messages.find((message) => message.id === id)
    if (known) return Response.json(known)
    const message = toMessage({ id, text })
    messages.push(message)
    return Response.json(message, { status: 201 })
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

const toSession = (id: string): Session => ({
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
