// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Happening, Session } from '../../widget/api/answers.js'
import { createClient } from '../../widget/api/client.js'
import { createConversation } from '../../widget/api/conversation.js'
import { createThread } from '../../widget/thread.js'
import { createFakeApi, toMessage, toProblem, type Request } from '../support/api.js'
import { settled } from '../support/clock.js'
import { ALEX, createFakeKeeper, createFakePage } from '../support/page.js'

function setup(messages = [] as ReturnType<typeof toMessage>[]) {
  const api = createFakeApi({ messages })
  const page = createFakePage()
  const keeper = createFakeKeeper()
  const failures: string[] = []
  const client = createClient({
    apiUrl: 'https://widget.example.com',
    widget: 'wgt_1',
    keeper,
    fetch: api.fetch,
  })
  const thread = createThread({
    conversation: createConversation(client, () => ({ url: 'https://northwind.example/', title: '' })),
    page,
    sub: undefined,
    onChange: () => {},
    onDraft: () => {},
    onFailure({ code }) {
      failures.push(code)
      return keeper.identity().status !== 'authenticated'
    },
  })
  const shown = () => thread.entries().map(({ text, delivery }) => `${text}: ${delivery}`)
  const posts = () => api.requests.filter(isPost).map(({ body }) => body as { id: string; text: string })
  /** So many attempts to send fail like this. */
  function refuse(answer: () => Response | Promise<Response>, times: number): void {
    api.interrupt((request) => (isPost(request) && times-- > 0 ? answer() : undefined))
  }
  return { thread, api, page, keeper, failures, shown, posts, refuse }
}

const isPost = ({ method, path }: Request) => method === 'POST' && path.endsWith('/messages')

test('the first message starts the conversation, and both are told', async () => {
  const { thread, api, page, shown } = setup()
  thread.send('Hello')
  expect(shown()).toEqual(['Hello: sending'])
  await vi.waitFor(() => expect(shown()).toEqual(['Hello: sent']))
  const [{ id } = { id: '' }] = thread.entries()
  const [kept] = api.messages
  expect(kept).toMatchObject({ id, session_id: expect.stringMatching(/^ses_/) })
  expect(page.told).toEqual([
    `conversation:started ${JSON.stringify({ id: kept?.session_id })}`,
    `message:sent ${JSON.stringify({ id, conversation: kept?.session_id })}`,
  ])
})

test('an open conversation is taken up, not started', async () => {
  const { thread, page, shown } = setup([toMessage({ id: 'msg_1', author: 'agent', text: 'Hi' })])
  await thread.load()
  thread.send('Hello')
  await vi.waitFor(() => expect(shown()).toEqual(['Hi: sent', 'Hello: sent']))
  expect(page.told).toEqual(['unread {"count":1}', expect.stringContaining('message:sent ')])
})

test('messages arrive in the order they were written', async () => {
  const { thread, api, shown } = setup()
  for (const text of ['one', 'two', 'three']) thread.send(text)
  await vi.waitFor(() => expect(shown()).toEqual(['one: sent', 'two: sent', 'three: sent']))
  expect(api.messages.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
})

/** The network is back, or says so. */
const comeOnline = () => dispatchEvent(new Event('online'))

test('tried again, a message keeps its id: it was stored once, though the answer was lost', async () => {
  const { thread, api, posts, failures, shown } = setup()
  api.fake.fail('answer_lost', { on: 'postMessage', times: 1 })
  thread.send('Hello')
  await vi.waitFor(() => expect(shown()).toEqual(['Hello: waiting']))
  expect(failures).toEqual(['api_unreachable'])

  comeOnline()
  await vi.waitFor(() => expect(shown()).toEqual(['Hello: sent']))
  expect(posts()).toHaveLength(2)
  expect(new Set(posts().map(({ id }) => id)).size).toBe(1)
  expect(api.messages).toHaveLength(1)
})

test('what waits behind a refused message fails with it, and goes out after it', async () => {
  const { thread, refuse, api, shown } = setup()
  refuse(() => toProblem(422, 'invalid_request'), 1)
  thread.send('one')
  thread.send('two')
  await vi.waitFor(() => expect(shown()).toEqual(['one: failed', 'two: failed']))
  thread.retry(thread.entries()[1]?.id ?? '')
  await vi.waitFor(() => expect(shown()).toEqual(['one: sent', 'two: sent']))
  expect(api.messages.map(({ text }) => text)).toEqual(['one', 'two'])
})

test('what is written after a refusal goes out, and what was refused stays to be dealt with', async () => {
  const { thread, refuse, shown } = setup()
  refuse(() => toProblem(422, 'invalid_request'), 1)
  thread.send('one')
  await vi.waitFor(() => expect(shown()).toEqual(['one: failed']))
  thread.send('two')
  await vi.waitFor(() => expect(shown()).toEqual(['two: sent', 'one: failed']))
})

test('what is written in the very moment that there was nothing to send goes out', async () => {
  const { thread, shown } = setup()
  thread.goOn()
  thread.send('Hello')
  await vi.waitFor(() => expect(shown()).toEqual(['Hello: sent']))
})

test('a failed message can be taken back', async () => {
  const { thread, api, shown } = setup()
  api.interrupt((request) => (isPost(request) ? toProblem(422, 'invalid_request') : undefined))
  thread.send('Hello')
  await vi.waitFor(() => expect(shown()).toEqual(['Hello: failed']))
  thread.takeBack(thread.entries()[0]?.id ?? '')
  expect(shown()).toEqual([])
})

test('what the server has is shown as sent, even if it had seemed to fail', async () => {
  const { thread, api, posts, shown } = setup()
  api.fake.fail('answer_lost', { on: 'postMessage' })
  thread.send('Hello')
  await vi.waitFor(() => expect(shown()).toEqual(['Hello: waiting']))
  await thread.load()
  expect(shown()).toEqual(['Hello: sent'])
  comeOnline()
  await settled()
  expect(posts()).toHaveLength(1)
})

test('a message into a conversation that the other side closed begins the next one', async () => {
  const { thread, api, shown } = setup([toMessage({ id: 'msg_1', text: 'Hi' })])
  await thread.load()
  api.fake.agent.close()
  thread.send('Hello')
  await vi.waitFor(() => expect(shown()).toEqual(['Hi: sent', 'Hello: sent']))
  expect(
    api.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/sessions'),
  ).toHaveLength(1)
})

test('what had arrived there before it was closed is not sent into the next one', async () => {
  const { thread, api, shown } = setup([toMessage({ id: 'msg_1', text: 'Hi' })])
  await thread.load()
  const { session } = toClosed(thread.session())
  api.fake.fail('answer_lost', { on: 'postMessage', times: 1 })
  thread.send('Hello')
  await vi.waitFor(() => expect(shown()).toContain('Hello: waiting'))
  api.fake.agent.close()
  thread.hear(toHappening({ session }))
  comeOnline()
  await vi.waitFor(() => expect(shown()).toEqual(['Hi: sent', 'Hello: sent']))
  expect(api.messages.map(({ text }) => text)).toEqual(['Hello'])
  expect(api.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/sessions')).toEqual([])
})

test('a conversation begun anew takes along what was not sent', async () => {
  const { thread, api, refuse, shown } = setup([toMessage({ id: 'msg_1', text: 'Hi' })])
  await thread.load()
  refuse(() => toProblem(422, 'invalid_request'), 1)
  thread.send('Hello')
  await vi.waitFor(() => expect(shown()).toEqual(['Hi: sent', 'Hello: failed']))
  const { session } = toClosed(thread.session())
  api.fake.agent.close()
  thread.hear(toHappening({ session }))
  thread.startAnew()
  expect(shown()).toEqual(['Hello: failed'])
  thread.retry(thread.entries()[0]?.id ?? '')
  await vi.waitFor(() => expect(shown()).toEqual(['Hello: sent']))
  expect(thread.session()?.id).not.toBe(session?.id)
})

describe('what fails in a way that passes', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  test.each([
    ['a 503', () => toProblem(503, 'internal_error')],
    ['a 429', () => toProblem(429, 'rate_limited')],
    ['a network that is gone', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('as %s does is tried again by itself, in the order it was written', async (_, answer) => {
    const { thread, api, refuse, posts, shown } = setup()
    refuse(answer, 2)
    for (const text of ['one', 'two', 'three']) thread.send(text)
    await pass(0)
    expect(shown()).toEqual(['one: waiting', 'two: waiting', 'three: waiting'])
    // About a second, then about four.
    await pass(1_200)
    expect(posts()).toHaveLength(2)
    await pass(4_800)
    expect(shown()).toEqual(['one: sent', 'two: sent', 'three: sent'])
    expect(posts().map(({ text }) => text)).toEqual(['one', 'one', 'one', 'two', 'three'])
    expect(api.messages.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  test('is tried at once when the visitor writes on', async () => {
    const { thread, refuse, shown } = setup()
    refuse(() => toProblem(503, 'internal_error'), 1)
    thread.send('one')
    await pass(0)
    thread.send('two')
    await pass(0)
    expect(shown()).toEqual(['one: sent', 'two: sent'])
  })

  test('is left alone as long as the server asks, whatever happens meanwhile', async () => {
    const { thread, refuse, posts, shown } = setup()
    refuse(() => toProblem(429, 'rate_limited', { 'retry-after': '120' }), 1)
    thread.send('one')
    await pass(0)
    thread.send('two')
    thread.goOn()
    comeOnline()
    await pass(119_000)
    expect(posts()).toHaveLength(1)
    await pass(1_000)
    expect(shown()).toEqual(['one: sent', 'two: sent'])
  })

  test('for want of a token waits until there is one, and asks for none meanwhile', async () => {
    const it = setup()
    it.keeper.become({ status: 'identity-required' })
    it.thread.send('one')
    await pass(0)
    const asked = it.keeper.asked.length
    await pass(600_000)
    expect(it.shown()).toEqual(['one: waiting'])
    expect(it.keeper.asked).toHaveLength(asked)
    it.keeper.become({ status: 'authenticated', visitor: ALEX })
    it.thread.goOn()
    await pass(0)
    expect(it.shown()).toEqual(['one: sent'])
  })

  test('is not tried while it is paused', async () => {
    const { thread, refuse, posts, shown } = setup()
    refuse(() => toProblem(503, 'internal_error'), 1)
    thread.send('one')
    await pass(0)
    thread.pause()
    await pass(600_000)
    expect(posts()).toHaveLength(1)
    thread.goOn()
    await pass(0)
    expect(shown()).toEqual(['one: sent'])
  })

  test('leaves no timer behind when it is stopped', async () => {
    const { thread, refuse, posts } = setup()
    refuse(() => toProblem(503, 'internal_error'), 9)
    thread.send('one')
    await pass(0)
    thread.stop()
    expect(vi.getTimerCount()).toBe(0)
    comeOnline()
    thread.goOn()
    await pass(600_000)
    expect(posts()).toHaveLength(1)
  })
})

test('stopped, nothing more goes out', async () => {
  const { thread, api, keeper, failures } = setup()
  thread.send('one')
  thread.stop()
  await vi.waitFor(() => expect(keeper.asked).toEqual(['ensureFresh start']))
  await settled()
  expect(api.requests).toEqual([])
  expect(failures).toEqual([])
})

const toHappening = (facts: Partial<Happening>): Happening => ({
  type: 'session.closed',
  message: undefined,
  session: undefined,
  session_id: undefined,
  by: undefined,
  message_id: undefined,
  typing: undefined,
  ...facts,
})

const toClosed = (session: Session | undefined) => ({
  session: session && { ...session, status: 'closed' as const },
})

describe('a long conversation', () => {
  const MANY = 250
  const long = Array.from({ length: MANY }, (_, index) =>
    toMessage({
      id: `msg_${index}`,
      author: 'agent',
      text: String(index),
      created_at: new Date(Date.parse('2026-03-01T00:00:00Z') + index * 1000).toISOString(),
    }),
  )
  const texts = ({ entries }: ReturnType<typeof createThread>) => entries().map(({ text }) => Number(text))
  const reads = (api: ReturnType<typeof createFakeApi>) =>
    api.requests.filter(({ method, path }) => method === 'GET' && path.includes('/messages'))

  test('opens at its end, in one call', async () => {
    const { thread, api } = setup(long)
    await thread.load()
    expect(texts(thread).at(-1)).toBe(MANY - 1)
    expect(thread.hasLater()).toBe(false)
    expect(reads(api)).toHaveLength(1)
  })

  test('is read on as far as anybody scrolls, and told to nobody as news', async () => {
    const { thread, api, page } = setup(long)
    await thread.load()
    await vi.waitFor(() => {
      thread.showEarlier()
      expect(texts(thread)[0]).toBe(0)
    })
    expect(reads(api)).toHaveLength(3)
    expect(texts(thread).length).toBeLessThan(MANY / 2)
    expect(thread.hasLater()).toBe(true)
    expect(page.told.filter((it) => it.startsWith('message:received'))).toEqual([])
    thread.showEnd()
    expect(texts(thread).at(-1)).toBe(MANY - 1)
  })

  test('whoever reads old messages is left there when new ones come, and taken to what they write', async () => {
    const { thread } = setup(long)
    await thread.load()
    thread.showEarlier()
    const before = texts(thread)
    const said = toMessage({ id: 'msg_new', author: 'agent', text: '900' })
    thread.hear({ message: { ...said, session_id: thread.session()?.id ?? '', agent: undefined } })
    expect(texts(thread)).toEqual(before)
    thread.send('901')
    expect(texts(thread).slice(-2)).toEqual([900, 901])
  })

  test('what was missed in between is read again, and nothing is left out', async () => {
    const { thread, api } = setup(long)
    await thread.load()
    // More than one page, while nobody listened.
    for (let index = MANY; index < 2 * MANY; index++) api.fake.receive(String(index))
    await thread.load()
    expect(texts(thread).at(-1)).toBe(2 * MANY - 1)
    const seen = new Set<number>()
    // As far as it has been read, and again once there is more.
    await vi.waitFor(() => {
      for (let count = 0; count < 10; count++) {
        for (const one of texts(thread)) seen.add(one)
        thread.showEarlier()
      }
      expect(texts(thread)[0]).toBe(0)
    })
    for (const one of texts(thread)) seen.add(one)
    expect(seen.size).toBe(2 * MANY)
  })

  test('an older page that cannot be had is asked for by the next scrolling', async () => {
    const { thread, api, failures } = setup(long)
    await thread.load()
    api.interrupt(({ path }) => (path.includes('cursor=') ? toProblem(503, 'internal') : undefined))
    for (let count = 0; count < 5; count++) thread.showEarlier()
    await vi.waitFor(() => expect(failures).toEqual(['api_failing']))
    api.interrupt(undefined)
    await vi.waitFor(() => {
      thread.showEarlier()
      expect(texts(thread)[0]).toBe(0)
    })
  })
})
