// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StreamEvent } from '../../protocol/stream.js'
import { createClient } from '../../widget/api/client.js'
import { createConversation } from '../../widget/api/conversation.js'
import { createLiveThread } from '../../widget/live-thread.js'
import { createFakeApi, toMessage, toSession } from '../support/api.js'
import { defer } from '../support/defer.js'
import { ALEX, createFakeKeeper, createFakePage } from '../support/page.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  for (const end of ends.splice(0)) end()
  vi.useRealTimers()
})
/** The first that the fake makes. */
const SESSION = 'ses_0000000000000000000001'
const ends: (() => void)[] = []
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** What the server has of the conversation. */
const holding = (...ids: string[]) => Response.json({ items: ids.map(agents), next_cursor: null })
const agents = (id: string) => toMessage({ id, session_id: SESSION, author: 'agent', text: id })

/** A conversation that goes on, with one message of the agent's in it, and a panel that is open. */
async function setup() {
  const api = createFakeApi({ messages: [agents('msg_1')] })
  const page = createFakePage()
  const call = createClient({
    apiUrl: 'https://api.example',
    widget: 'wgt_1',
    keeper: createFakeKeeper(),
    fetch: api.fetch,
  })
  const thread = createLiveThread({
    conversation: createConversation(call, () => ({ url: '', title: '' })),
    page,
    call,
    visitor: { ...ALEX, sub: undefined },
    onChange: () => {},
    onGap: () => void thread.load(),
    onDraft: () => {},
    onFailure: () => false,
  })
  ends.push(thread.stop)
  await thread.load()
  thread.attend(true)
  await pass(10)
  page.told.length = 0
  return {
    api,
    thread,
    told: page.told,
    async hear(event: StreamEvent, how?: { isPassing: boolean }) {
      api.tell(event, how)
      await pass(10)
    },
    texts: () => thread.entries().map(({ text }) => text),
    /** What the other side was told, as `typing {"typing":true}`. */
    async signs() {
      await pass(0)
      return api.requests
        .filter(({ path }) => /\/(read|typing)$/.test(path))
        .map(({ path, body }) => `${path.split('/').pop()} ${JSON.stringify(body)}`)
    },
  }
}

const typing = (is: boolean): StreamEvent => ({
  type: 'typing',
  session_id: SESSION,
  by: 'agent',
  typing: is,
})
const created = (id: string): StreamEvent => ({ type: 'message.created', message: agents(id) })
const closed: StreamEvent = { type: 'session.closed', session: { ...toSession(SESSION), status: 'closed' } }

test('what the other side writes is shown and told once, however often it comes', async () => {
  const { thread, told, hear, texts } = await setup()
  await hear(created('msg_2'))
  await hear(created('msg_2'))
  await thread.load()
  expect(texts()).toEqual(['msg_1', 'msg_2'])
  expect(told).toEqual([
    'unread {"count":2}',
    'message:received {"id":"msg_2","conversation":"ses_0000000000000000000001"}',
  ])
})

test('what is told late stands where it belongs, and what is told twice where it was', async () => {
  const { hear, texts } = await setup()
  const at = (second: number) => `2026-03-02T12:00:0${second}.000Z`
  const said = (id: string, second: number): StreamEvent => ({
    type: 'message.created',
    message: { ...agents(id), created_at: at(second) },
  })
  for (const [id, second] of [
    ['msg_3', 3],
    ['msg_2', 2],
    ['msg_4', 3],
    ['msg_3', 3],
  ] as const) {
    await hear(said(id, second))
  }
  expect(texts()).toEqual(['msg_1', 'msg_2', 'msg_3', 'msg_4'])
})

test('what was asked for first and answered last does not win', async () => {
  const { api, thread, texts } = await setup()
  const late = defer<Response>()
  let isFirst = true
  api.interrupt(({ path }) => {
    if (!path.includes('/messages') || !isFirst) return undefined
    isFirst = false
    return late.promise
  })
  const first = thread.load()
  await pass(10)
  api.interrupt(({ path }) => (path.includes('/messages') ? holding('msg_2') : undefined))
  await thread.load()
  late.resolve(holding('msg_0'))
  await first
  expect(texts()).toEqual(['msg_2', 'msg_1'])
})

test('what was missed and then read is told as well', async () => {
  const { api, thread, told } = await setup()
  api.interrupt(({ path }) => (path.includes('/messages') ? holding('msg_1', 'msg_2') : undefined))
  await thread.load()
  expect(told).toContain('message:received {"id":"msg_2","conversation":"ses_0000000000000000000001"}')
})

test('what was looked at is read, in every tab', async () => {
  const { thread, told, signs, hear } = await setup()
  thread.see()
  thread.see()
  expect(await signs()).toEqual(['read {"message_id":"msg_1"}'])
  expect(told).toEqual(['unread {"count":0}'])
  await hear(created('msg_2'))
  await hear({ type: 'message.read', session_id: SESSION, by: 'visitor', message_id: 'msg_2' })
  expect(told.slice(1)).toEqual([
    'unread {"count":1}',
    'message:received {"id":"msg_2","conversation":"ses_0000000000000000000001"}',
    'unread {"count":0}',
  ])
  // What came late takes nothing back.
  await hear({ type: 'session.updated', session: toSession(SESSION) })
  await hear({ type: 'message.read', session_id: SESSION, by: 'visitor', message_id: 'msg_1' })
  expect(told).toHaveLength(4)
})

test('what the other side has read is known, and how it was rated', async () => {
  const { thread, hear } = await setup()
  await hear({ type: 'message.read', session_id: SESSION, by: 'agent', message_id: 'msg_1' })
  expect(thread.session()?.read.agent).toBe('msg_1')
  const rating = { score: 4, comment: null, at: '2026-03-02T12:00:00Z' }
  await hear({ type: 'rating.created', session: { ...toSession(SESSION), rating } })
  expect(thread.session()?.rating).toEqual(rating)
})

test('what happens in another conversation changes nothing in this one', async () => {
  const { told, hear, texts } = await setup()
  await hear({ type: 'message.created', message: { ...agents('msg_9'), session_id: 'ses_0' } })
  await hear({ type: 'session.closed', session: { ...toSession('ses_0'), status: 'closed' } })
  await hear({ type: 'message.read', session_id: 'ses_0', by: 'agent', message_id: 'msg_1' })
  expect(texts()).toEqual(['msg_1'])
  expect(told).toEqual([])
})

test('somebody types until they have written, stop, or say nothing more of it', async () => {
  const { thread, hear } = await setup()
  await hear(typing(true), { isPassing: true })
  expect(thread.isTyping()).toBe(true)
  await hear(typing(false), { isPassing: true })
  expect(thread.isTyping()).toBe(false)
  await hear(typing(true), { isPassing: true })
  await hear(created('msg_2'))
  expect(thread.isTyping()).toBe(false)
  await hear(typing(true), { isPassing: true })
  await pass(5_000)
  await hear(typing(true), { isPassing: true })
  await pass(5_000)
  expect(thread.isTyping()).toBe(true)
  await pass(1_000)
  expect(thread.isTyping()).toBe(false)
})

test('what the visitor types is told every few seconds, and that they took it back at once', async () => {
  const { thread, signs } = await setup()
  thread.draft('')
  for (const text of ['H', 'He', 'Hel']) thread.draft(text)
  expect(await signs()).toEqual(['typing {"typing":true}'])
  await pass(3_000)
  thread.draft('Hell')
  thread.draft(' ')
  thread.draft('')
  expect((await signs()).slice(1)).toEqual(['typing {"typing":true}', 'typing {"typing":false}'])
  thread.draft('O')
  thread.send('O')
  thread.draft('K')
  expect((await signs()).slice(3)).toEqual(['typing {"typing":true}', 'typing {"typing":true}'])
})

test('the end is told once, and nothing opens it again', async () => {
  const { thread, told, hear, signs } = await setup()
  await hear(closed)
  await hear({ type: 'session.updated', session: toSession(SESSION) })
  await hear(closed)
  expect(thread.session()?.status).toBe('closed')
  expect(told).toEqual(['conversation:ended {"id":"ses_0000000000000000000001"}'])
  thread.draft('Hello?')
  expect(await signs()).toEqual([])
})

test('another conversation takes its place, in the other tabs too', async () => {
  const { thread, told, hear, texts } = await setup()
  await hear(closed)
  await hear({ type: 'session.created', session: toSession('ses_2') })
  expect(thread.session()?.id).toBe('ses_2')
  expect(told).toEqual(['conversation:ended {"id":"ses_0000000000000000000001"}', 'unread {"count":0}'])
  await hear({ type: 'message.created', message: { ...agents('msg_2'), session_id: 'ses_2' } })
  expect(texts()).toEqual(['msg_1', 'msg_2'])
  expect(told.at(-2)).toBe('unread {"count":1}')
})

test('what has ended goes off the screen when the visitor wants another one', async () => {
  const { thread, hear, texts } = await setup()
  await hear(closed)
  thread.startAnew()
  expect([texts(), thread.session()]).toEqual([[], undefined])
})

test('closed, the panel listens as long as there is a conversation', async () => {
  const { api, thread, hear } = await setup()
  thread.attend(false)
  await pass(10)
  expect(api.streams()).toBe(1)
  await hear(closed)
  expect(api.streams()).toBe(0)
  thread.attend(true)
  await pass(10)
  expect(api.streams()).toBe(1)
})

test('paused it listens to nothing, and stopped nobody has anything left to read', async () => {
  const { api, thread, told } = await setup()
  thread.pause()
  await pass(10)
  expect(api.streams()).toBe(0)
  thread.stop()
  expect(told).toEqual(['unread {"count":0}'])
  expect(vi.getTimerCount()).toBe(0)
})
