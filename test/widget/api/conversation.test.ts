import { expect, test } from 'vitest'
import { MessageRequest } from '../../../protocol/session.js'
import type { Call } from '../../../widget/api/client.js'
import { createConversation, createMessageId } from '../../../widget/api/conversation.js'
import { toMessage } from '../../support/api.js'

const { signal } = new AbortController()

function setup(...answers: { status?: number; body: unknown }[]) {
  const calls: Call[] = []
  const conversation = createConversation(
    async (call, parse) => {
      calls.push(call)
      const { status = 200, body } = answers.shift() ?? { body: undefined }
      return { status, body: parse(body) }
    },
    () => ({ url: 'https://northwind.example/' + 'x'.repeat(3000), title: 'Shelves' }),
  )
  return { conversation, calls, paths: () => calls.map(({ method, path }) => `${method} ${path}`) }
}

const session = (id: string, status = 'open') => ({
  id,
  status,
  labels: [],
  priority: 'normal',
  page: null,
  visitor: { id: 'vis_1', name: null, email: null, company: null },
  rating: null,
  read: { visitor: null, agent: null },
  created_at: '2026-03-02T12:00:00Z',
  updated_at: '2026-03-02T12:00:00Z',
})

test('the open conversation is found, and none is started', async () => {
  const items = [session('ses_2', 'closed'), session('ses_1')]
  const { conversation, paths } = setup({ body: { items, next_cursor: null } })
  expect(await conversation.find(signal)).toMatchObject({ id: 'ses_1' })
  expect(paths()).toEqual(['GET /v1/sessions?limit=100'])
})

test('where all are closed there is none', async () => {
  const { conversation } = setup({ body: { items: [session('ses_2', 'closed')], next_cursor: null } })
  expect(await conversation.find(signal)).toBeUndefined()
})

test('messages are read from the end, and come in their order', async () => {
  const { conversation, paths } = setup(
    { body: { items: [toMessage({ id: 'msg_3' }), toMessage({ id: 'msg_2' })], next_cursor: 'a/b' } },
    { body: { items: [toMessage({ id: 'msg_1' })], next_cursor: null } },
  )
  const last = await conversation.messages('ses 1', signal)
  expect(last.messages.map(({ id }) => id)).toEqual(['msg_2', 'msg_3'])
  const first = await conversation.messages('ses 1', signal, last.earlier)
  expect(first).toMatchObject({ messages: [{ id: 'msg_1' }], earlier: undefined })
  expect(paths()).toEqual([
    'GET /v1/sessions/ses%201/messages?limit=100&order=desc',
    'GET /v1/sessions/ses%201/messages?limit=100&order=desc&cursor=a%2Fb',
  ])
})

test.each([
  [201, true],
  [200, false],
])('a start answered with %s is new: %s', async (status, isNew) => {
  const { conversation, calls } = setup({ status, body: session('ses_1') })
  expect(await conversation.start(signal)).toMatchObject({ session: { id: 'ses_1' }, isNew })
  expect(calls[0]?.body).toMatchObject({ page: { title: 'Shelves' } })
})

test('a long address is cut to what the server takes', async () => {
  const { conversation, calls } = setup({ status: 201, body: session('ses_1') })
  await conversation.start(signal)
  expect(calls[0]?.body).toHaveProperty('page.url.length', 2048)
})

test('message ids are ones that the server takes, and differ', () => {
  const ids = Array.from({ length: 200 }, createMessageId)
  for (const id of ids) expect(MessageRequest.safeParse({ id, text: 'x' }).success).toBe(true)
  expect(new Set(ids).size).toBe(200)
})
