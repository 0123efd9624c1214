// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import { createClient } from '../../widget/api/client.js'
import { createConversation } from '../../widget/api/conversation.js'
import { createThread } from '../../widget/thread.js'
import { createFakeApi, toMessage, toProblem, type Request } from '../support/api.js'
import { createFakeKeeper, createFakePage } from '../support/page.js'

function setup(messages = [] as ReturnType<typeof toMessage>[]) {
  const api = createFakeApi({ messages })
  const page = createFakePage()
  const failures: string[] = []
  const client = createClient({
    apiUrl: 'https://widget.example.com',
    widget: 'wgt_1',
    keeper: createFakeKeeper(),
    fetch: api.fetch,
  })
  const thread = createThread({
    conversation: createConversation(client, () => ({ url: 'https://northwind.example/', title: '' })),
    page,
    onChange: () => {},
    onFailure: ({ code }) => void failures.push(code),
  })
  const shown = () => thread.entries().map(({ text, delivery }) => `${text}: ${delivery}`)
  const posts = () => api.requests.filter(isPost).map(({ body }) => body as { id: string; text: string })
  return { thread, api, page, failures, shown, posts }
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

test('tried again, a message keeps its id: it was stored once, though the answer was lost', async () => {
  const { thread, api, posts, failures, shown } = setup()
  api.fake.fail('answer_lost', { on: 'postMessage', times: 1 })
  thread.send('Hello')
  await vi.waitFor(() => expect(shown()).toEqual(['Hello: failed']))
  expect(failures).toEqual(['api_unreachable'])

  thread.retry(thread.entries()[0]?.id ?? '')
  await vi.waitFor(() => expect(shown()).toEqual(['Hello: sent']))
  expect(new Set(posts().map(({ id }) => id)).size).toBe(1)
  expect(api.messages).toHaveLength(1)
})

test('what waits behind a failed message fails with it, and goes out after it', async () => {
  const { thread, api, shown } = setup()
  let failures = 1
  api.interrupt((request) =>
    isPost(request) && failures-- > 0 ? toProblem(503, 'internal_error') : undefined,
  )
  thread.send('one')
  thread.send('two')
  await vi.waitFor(() => expect(shown()).toEqual(['one: failed', 'two: failed']))
  thread.retry(thread.entries()[1]?.id ?? '')
  await vi.waitFor(() => expect(shown()).toEqual(['one: sent', 'two: sent']))
  expect(api.messages.map(({ text }) => text)).toEqual(['one', 'two'])
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
  const { thread, api, shown } = setup()
  api.fake.fail('answer_lost', { on: 'postMessage' })
  thread.send('Hello')
  await vi.waitFor(() => expect(shown()).toEqual(['Hello: failed']))
  await thread.load()
  expect(shown()).toEqual(['Hello: sent'])
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

test('stopped, nothing more goes out', async () => {
  const { thread, api, failures } = setup()
  thread.send('one')
  thread.stop()
  await vi.waitFor(() => expect(thread.entries()[0]?.delivery).toBe('failed'))
  expect(api.requests).toEqual([])
  expect(failures).toEqual([])
})
