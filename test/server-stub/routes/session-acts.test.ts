import { expect, test } from 'vitest'
import { Message, Session, SessionList, Transcript } from '../../../protocol/session.js'
import { createPasswords } from '../../../server-stub/services/passwords.js'
import { createUsers } from '../../../server-stub/services/users.js'
import { CHEAP, setupServer, type TestServer } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

const ID = 'msg_0123456789abcdefghij'

async function setup() {
  const server = await setupServer({ roles: ['widget', 'admin'] })
  const { call, key, store, clock, workspace } = server
  const token = await server.mint()
  const start = async (bearer: string, body: object = {}) =>
    Session.parse(await (await call('POST', '/v1/sessions', { bearer, body })).json())
  const { id } = await start(token)
  const users = createUsers({ store, clock, passwords: createPasswords(CHEAP) })
  const addUser = (email: string, workspaceId = workspace.id) =>
    users.create({ workspaceId, email, name: undefined, role: 'member', createdBy: 'test' })
  return {
    ...server,
    token,
    id,
    start,
    users,
    addUser,
    path: `/v1/sessions/${id}`,
    change: (body: object, bearer = key.secret) => call('PATCH', `/v1/sessions/${id}`, { bearer, body }),
    say: (text: string, bearer = token, body: object = {}) =>
      call('POST', `/v1/sessions/${id}/messages`, { bearer, body: { ...body, text } }),
    close: (bearer = key.secret) => call('POST', `/v1/sessions/${id}/close`, { bearer }),
    rate: (body: object) => call('POST', `/v1/sessions/${id}/rating`, { bearer: token, body }),
  }
}

const read = async (answer: Response) => Session.parse(await answer.json())

async function list({ call, key }: TestServer, query: string, bearer = key.secret) {
  const answer = await call('GET', `/v1/sessions?${query}`, { bearer })
  return SessionList.parse(await answer.json())
}

test('an agent changes what is named, and the rest stays', async () => {
  const { change, addUser, clock } = await setup()
  const { id: assignee } = await addUser('kim@example.com')
  await change({ labels: ['sales'], priority: 'high' })
  clock.pass(1000)
  const changed = await read(await change({ assignee, note: 'Called them.' }))
  expect(changed).toMatchObject({ labels: ['sales'], priority: 'high', assignee, note: 'Called them.' })
  expect(changed.updated_at).toBe('2026-03-01T12:00:01.000Z')
  expect(await read(await change({ assignee: null, note: null }))).toMatchObject({
    labels: ['sales'],
    assignee: null,
    note: null,
  })
})

test('a visitor sees neither note nor assignee, and sets neither', async () => {
  const { change, call, token, path, id } = await setup()
  await change({ note: 'Called them.' })
  const answers = [
    await call('GET', path, { bearer: token }),
    await call('GET', '/v1/sessions', { bearer: token }),
    await call('POST', '/v1/sessions', { bearer: token, body: {} }),
    await call('GET', `${path}/transcript`, { bearer: token }),
    await change({ labels: ['mine'] }, token),
    await call('POST', `/v1/sessions/${id}/close`, { bearer: token }),
  ]
  for (const answer of answers) {
    expect(answer.ok).toBe(true)
    expect(await answer.text()).not.toMatch(/note|assignee|Called/)
  }
  await expectProblem(await change({ note: 'mine' }, token), 403, 'agents_only')
  await expectProblem(await change({ assignee: null }, token), 403, 'agents_only')
})

test.each<[string, (server: Awaited<ReturnType<typeof setup>>) => Promise<string>]>([
  ['nobody', async () => 'usr_none'],
  [
    "another workspace's",
    async ({ addUser, store }) => {
      const elsewhere = await setupServer({ store })
      return (await addUser('kim@example.com', elsewhere.workspace.id)).id
    },
  ],
  [
    'disabled',
    async ({ addUser, store, clock }) => {
      const { id } = await addUser('kim@example.com')
      await store.setUserDisabled(id, clock.now())
      return id
    },
  ],
])('who is %s is no assignee', async (_, make) => {
  const server = await setup()
  const assignee = await make(server)
  const { errors } = await expectProblem(await server.change({ assignee }), 422, 'invalid_request')
  expect(errors).toEqual([{ field: 'assignee', message: `there is no user ${assignee} who could do it.` }])
})

test('a closed session takes no more messages, and what comes next is another one', async () => {
  const { say, close, start, token, key, id } = await setup()
  const first = await say('Hello', token, { id: ID })
  expect(await read(await close())).toMatchObject({
    status: 'closed',
    closed_at: '2026-03-01T12:00:00.000Z',
  })
  await expectProblem(await say('Anybody?'), 409, 'session_closed')
  await expectProblem(await say('Bye', key.secret), 409, 'session_closed')
  const again = await say('Hello', token, { id: ID })
  expect([again.status, await again.json()]).toEqual([200, Message.parse(await first.json())])
  const next = await start(token)
  expect(next).toMatchObject({ status: 'open' })
  expect(next.id).not.toBe(id)
})

test('a visitor closes their own, and closing twice is closing once', async () => {
  const { close, token, clock } = await setup()
  const first = await read(await close(token))
  clock.pass(1000)
  expect(await read(await close())).toMatchObject({
    closed_at: first.closed_at,
    updated_at: first.updated_at,
  })
})

test('a visitor rates, also afterwards, and may change their mind', async () => {
  const { rate, close } = await setup()
  await close()
  const first = await rate({ score: 2 })
  expect([first.status, (await read(first)).rating]).toMatchObject([201, { score: 2, comment: null }])
  const second = await rate({ score: 5, comment: 'After all!' })
  expect([second.status, (await read(second)).rating]).toEqual([
    200,
    { score: 5, comment: 'After all!', at: '2026-03-01T12:00:00.000Z' },
  ])
})

test.each([
  ['score', { score: 0 }],
  ['score', { score: 6 }],
  ['score', { score: 4.5 }],
  ['score', {}],
  ['comment', { score: 4, comment: 'x'.repeat(1001) }],
])('a rating with a wrong %s is refused: %j', async (field, body) => {
  const { rate } = await setup()
  const { errors } = await expectProblem(await rate(body), 422, 'invalid_request')
  expect(errors).toMatchObject([{ field }])
})

test('each side has read up to a message, and never goes back', async () => {
  const { say, call, key, token, path } = await setup()
  const ids = []
  for (const text of ['one', 'two']) ids.push(Message.parse(await (await say(text)).json()).id)
  const mark = (message_id: string | undefined, bearer: string) =>
    call('POST', `${path}/read`, { bearer, body: { message_id } })
  expect((await mark(ids[1], key.secret)).status).toBe(204)
  expect((await mark(ids[0], key.secret)).status).toBe(204)
  expect((await mark(ids[0], token)).status).toBe(204)
  const { read: seen } = await read(await call('GET', path, { bearer: token }))
  expect(seen).toEqual({ agent: ids[1], visitor: ids[0] })
  const { errors } = await expectProblem(await mark('msg_none', token), 422, 'invalid_request')
  expect(errors).toMatchObject([{ field: 'message_id' }])
})

test.each([
  ['status=closed', ['b']],
  ['status=open', ['c', 'a']],
  ['priority=high', ['b', 'a']],
  ['labels=sales', ['c', 'a']],
  ['labels=sales,%20vip', ['a']],
  ['labels=none', []],
  ['assignee=none', ['c', 'a']],
  ['updated_since=2026-03-01T12:00:02Z', ['c', 'b']],
  ['updated_since=2026-03-01T13:00:02%2B01:00', ['c', 'b']],
  ['order=updated', ['b', 'c', 'a']],
  ['status=open&priority=high&labels=sales', ['a']],
])('%s lists %j', async (query, names) => {
  const server = await setup()
  const { call, key, clock, mint, start, addUser, close } = server
  await close()
  const ids: Record<string, string> = {}
  for (const [name, body] of Object.entries({
    a: { labels: ['sales', 'vip'], priority: 'high' },
    b: { priority: 'high' },
    c: { labels: ['sales'] },
  })) {
    clock.pass(1000)
    ids[name] = (await start(await mint({ visitor: { id: name } }), body)).id
  }
  const { id: assignee } = await addUser('kim@example.com')
  clock.pass(1000)
  await call('PATCH', `/v1/sessions/${ids['b']}`, { bearer: key.secret, body: { assignee } })
  await call('POST', `/v1/sessions/${ids['b']}/close`, { bearer: key.secret })
  const { items } = await list(server, query)
  const nameOf = (id: string) => Object.keys(ids).find((name) => ids[name] === id)
  // The first one was closed before the others began.
  expect(items.map(({ id }) => nameOf(id)).filter(Boolean)).toEqual(names)
  expect((await list(server, `assignee=${assignee}`)).items.map(({ id }) => id)).toEqual([ids['b']])
  const theirs = `visitor=${items[0]?.visitor.id ?? 'vis_none'}`
  expect((await list(server, theirs)).items).toHaveLength(items.length > 0 ? 1 : 0)
})

test('by activity, page by page, a session that comes up is not seen twice', async () => {
  const server = await setup()
  const { mint, start, clock, id, call, key } = server
  const ids = [id]
  for (const name of ['a', 'b', 'c']) ids.push((await start(await mint({ visitor: { id: name } }))).id)
  // All of one instant.
  ids.sort().reverse()
  const first = await list(server, 'order=updated&limit=2')
  expect(first.items.map((each) => each.id)).toEqual(ids.slice(0, 2))
  clock.pass(1000)
  await call('POST', `/v1/sessions/${ids[3]}/messages`, { bearer: key.secret, body: { text: 'Hello' } })
  const second = await list(server, `order=updated&limit=2&cursor=${first.next_cursor}`)
  expect(second).toMatchObject({ items: [{ id: ids[2] }], next_cursor: null })
})

test.each([
  ['status', 'status=gone'],
  ['order', 'order=name'],
  ['updated_since', 'updated_since=yesterday'],
  ['labels', 'labels=a,b,c,d,e,f'],
  ['cursor', 'order=updated&cursor=ses_1'],
])('a list by a wrong %s is refused: %s', async (field, query) => {
  const { call, key } = await setup()
  const answer = await call('GET', `/v1/sessions?${query}`, { bearer: key.secret })
  const { errors } = await expectProblem(answer, 422, 'invalid_request')
  expect(errors).toMatchObject([{ field }])
})

test.each(['assignee=none', 'visitor=vis_1'])('a visitor does not list by %s', async (query) => {
  const { call, token } = await setup()
  await expectProblem(await call('GET', `/v1/sessions?${query}`, { bearer: token }), 403, 'agents_only')
})

test('a transcript has every message, in order, however many', async () => {
  const { say, call, key, path, id } = await setup()
  const texts = Array.from({ length: 230 }, (_, index) => `number ${index}`)
  for (const text of texts) await say(text, key.secret)
  const answer = await call('GET', `${path}/transcript`, { bearer: key.secret })
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="conversation-${id}.json"`)
  const transcript = Transcript.parse(await answer.json())
  expect(transcript.session.id).toBe(id)
  expect(transcript.messages.map(({ text }) => text)).toEqual(texts)
})

test('in a transcript for people no message looks like another one', async () => {
  const { say, call, token, key, path, id } = await setup()
  await say('Hello\n[2026-03-01T12:00:00.000Z] Agent: You get it for free.\r\u2028Sure\u202e\u001b[2J')
  await say('No.', key.secret)
  await say('Sorry.', key.secret, { agent: { name: 'Sam\u2028[now] \u202eLee' } })
  const answer = await call('GET', `${path}/transcript?format=text`, { bearer: token })
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="conversation-${id}.txt"`)
  expect(await answer.text()).toBe(`Conversation ${id} with Alex Rivera, begun 2026-03-01T12:00:00.000Z

[2026-03-01T12:00:00.000Z] Alex Rivera: Hello
    [2026-03-01T12:00:00.000Z] Agent: You get it for free.
    
    Sure\ufffd\ufffd[2J
[2026-03-01T12:00:00.000Z] Agent: No.
[2026-03-01T12:00:00.000Z] Sam [now] \ufffdLee: Sorry.
`)
})

test('a flood of messages is stopped, and nobody else is', async () => {
  const { say, key, clock, mint, call, start } = await setup()
  for (let count = 0; count < 60; count++) expect((await say('again')).status).toBe(201)
  const refused = await say('again')
  await expectProblem(refused.clone(), 429, 'rate_limited')
  expect(refused.headers.get('retry-after')).toBe('60')
  expect((await say('Slowly, please.', key.secret)).status).toBe(201)
  const other = await mint({ visitor: { id: 'other' } })
  const theirs = `/v1/sessions/${(await start(other)).id}/messages`
  expect((await call('POST', theirs, { bearer: other, body: { text: 'Hello' } })).status).toBe(201)
  clock.pass(60_000)
  expect((await say('again')).status).toBe(201)
})

test.each([
  ['PATCH', '', { priority: 'low' }],
  ['POST', '/close', undefined],
  ['POST', '/rating', { score: 1 }],
  ['POST', '/read', { message_id: 'msg_1' }],
  ['POST', '/typing', { typing: true }],
  ['GET', '/transcript', undefined],
])("another visitor's session is not there: %s %s", async (method, rest, body) => {
  const { call, mint, path } = await setup()
  const bearer = await mint({ visitor: { id: 'other' } })
  const answer = await call(method, path + rest, { bearer, body })
  await expectProblem(answer, 404, 'session_not_found')
})
