import type { Message } from '../../protocol/conversation.js'
import { createFakeLatchkey, type FakeLatchkey, type FakeMessage } from '../../testing/index.js'

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
  /** What visitors sent. */
  readonly messages: readonly FakeMessage[]
  /** Answers instead of the API while it gives something. */
  interrupt(answer: ((request: Request) => Answer) | undefined): void
  /** Whoever calls from now on is another visitor, whatever their token says. */
  signIn(id: string): void
  /** For failures, and for what an agent does. */
  fake: FakeLatchkey
}

const NOON = '2026-03-02T12:00:00.000Z'

/** The API as `latchkey/testing` has it, for one visitor, whatever their token. */
export function createFakeApi({ messages = [] as Message[] } = {}): FakeApi {
  const fake = createFakeLatchkey({
    apiUrl: 'https://widget.example.com',
    now: () => Date.parse(NOON),
    conversation: messages,
  })
  const requests: Request[] = []
  let { token } = fake.mint()
  let interruption: ((request: Request) => Answer) | undefined

  return {
    requests,
    fake,
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
      }
      requests.push(request)
      headers.set('authorization', `Bearer ${token}`)
      return (await interruption?.(request)) ?? fake.fetch(fake.apiUrl + path, { ...init, headers })
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

/** An RFC 9457 answer. */
export const toProblem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  Response.json(
    { type: 'about:blank', title: code, status, code, detail: `The detail of ${code}.` },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  )
