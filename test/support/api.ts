import type { Message, Session } from '../../protocol/conversation.js'
import type { StreamEvent } from '../../protocol/stream.js'
import {
  createFakeLatchkey,
  type FakeConfig,
  type FakeLatchkey,
  type FakeMessage,
} from '../../testing/index.js'
import { createStreams } from '../../testing/streams.js'

export interface Request {
  method: string
  path: string
  token: string | undefined
  body: unknown
  lastEventId: string | null
}

type Answer = Response | Promise<Response> | undefined

export interface FakeApi {
  fetch: typeof fetch
  readonly requests: Request[]
  /** What visitors sent. */
  readonly messages: readonly FakeMessage[]
  /** Answers instead of the API while it gives something. */
  interrupt(answer: ((request: Request) => Answer) | undefined): void
  /** Whoever calls from now on is another visitor, whatever their token says. */
  signIn(id: string): void
  /** For failures, and for what an agent does. */
  fake: FakeLatchkey
  /** Tells all streams, those that come back as well; what is only `passing` is kept for nobody. */
  tell(event: StreamEvent, how?: { isPassing: boolean }): void
  /** How many streams are open. They have heartbeats while timers run. */
  streams(): number
  /** Cuts them all off. */
  cut(): void
}

/** Whose streams they are: everybody's. */
const SUB = 'fake'
const NOON = '2026-03-02T12:00:00.000Z'

/** The API as `latchkey/testing` has it, for one visitor, whatever their token. */
export function createFakeApi({ messages = [] as Message[], config = {} as FakeConfig } = {}): FakeApi {
  const fake = createFakeLatchkey({
    apiUrl: 'https://widget.example.com',
    now: () => Date.parse(NOON),
    conversation: messages,
    config,
  })
  const streams = createStreams()
  const requests: Request[] = []
  let { token } = fake.mint()
  let interruption: ((request: Request) => Answer) | undefined

  return {
    requests,
    fake,
    tell: (event, { isPassing } = { isPassing: false }) =>
      isPassing ? streams.pass(SUB, event) : streams.push(SUB, event),
    streams: streams.count,
    cut: streams.cut,
    get messages() {
      return fake.messages
    },
    interrupt: (answer) => void (interruption = answer),
    signIn: (id) => void ({ token } = fake.mint({ visitor: { id } })),
    async fetch(input, init) {
      const url = new URL(input as string)
      const path = url.pathname + url.search
      const headers = new Headers(init?.headers)
      const request: Request = {
        method: init?.method ?? 'GET',
        path,
        token: headers.get('authorization')?.replace('Bearer ', ''),
        body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
        lastEventId: headers.get('last-event-id'),
      }
      requests.push(request)
      headers.set('authorization', `Bearer ${token}`)
      const interrupted = await interruption?.(request)
      if (interrupted) return interrupted
      if (path === '/v1/stream') {
        const { lastEventId } = request
        const body = streams.open({ sub: SUB, lastEventId, authorise: () => {} })
        return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
      }
      return fake.fetch(fake.apiUrl + path, { ...init, headers })
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
