import { expect, test } from 'vitest'
import { Message, MessageList, Session, SessionList } from '../../../protocol/session.js'
import { PUBLIC_URL, setupServer, type ServerSetup } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

const ID = 'msg_0123456789abcdefghij'

async function setup(options: ServerSetup = {}) {
  const server = await setupServer(options)
  const token = await server.mint()
  const session = async (bearer: string) =>
    Session.parse(await (await server.call('POST', '/v1/sessions', { bearer, body: {} })).json())
  return { ...server, token, session }
}

test('a session is started once and then resumed', async () => {
  const { call, token } = await setup()
  const body = { labels: ['sales'], priority: 'high', page: { url: 'https://shop.example/', title: 'Shop' } }
  const first = await call('POST', '/v1/sessions', { bearer: token, body })
  expect(first.status).toBe(201)
  const session = Session.parse(await first.json())
  expect(session).toMatchObject({ ...body, status: 'open', created_at: '2026-03-01T12:00:00.000Z' })
  const again = await call('POST', '/v1/sessions', { bearer: token, body: {} })
  expect([again.status, await again.json()]).toEqual([200, session])
})

test('a session shows what the token says of the visitor, and nothing that the page says', async () => {
  const { call, token } = await setup()
  const body = { visitor: { name: 'Mallory' } }
  const session = Session.parse(await (await call('POST', '/v1/sessions', { bearer: token, body })).json())
  expect(session.visitor).toMatchObject({
    name: 'Alex Rivera',
    email: 'alex@example.com',
    company: 'Northwind',
  })
})

test('a newer token brings newer traits', async () => {
  const { call, mint, clock, session } = await setup()
  await session(await mint())
  clock.pass(60_000)
  const renamed = await mint({ visitor: { email: 'alex@example.com', name: 'Alexandra' } })
  const { items } = SessionList.parse(await (await call('GET', '/v1/sessions', { bearer: renamed })).json())
  expect(items[0]?.visitor).toMatchObject({ name: 'Alexandra', company: null })
})

test('what is posted is listed, oldest first, page by page', async () => {
  const { call, token, session } = await setup()
  const path = `/v1/sessions/${(await session(token)).id}/messages`
  for (const text of ['one', 'two', 'three']) {
    const response = await call('POST', path, { bearer: token, body: { text } })
    expect(response.status).toBe(201)
    expect(Message.parse(await response.json())).toMatchObject({ text, author: 'visitor' })
  }
  const list = async (query: string) =>
    MessageList.parse(await (await call('GET', `${path}?${query}`, { bearer: token })).json())
  const first = await list('limit=2')
  expect(first.items.map(({ text }) => text)).toEqual(['one', 'two'])
  const second = await list(`limit=2&cursor=${first.next_cursor}`)
  expect(second.items.map(({ text }) => text)).toEqual(['three'])
  expect(second.next_cursor).toBeNull()
})

test('newest first, a long conversation is read from its end, and what comes meanwhile moves no page', async () => {
  const { call, token, session } = await setup()
  const path = `/v1/sessions/${(await session(token)).id}/messages`
  const post = (text: string) => call('POST', path, { bearer: token, body: { text } })
  for (const text of ['one', 'two', 'three', 'four', 'five']) await post(text)
  const list = async (query: string) =>
    MessageList.parse(
      await (await call('GET', `${path}?order=desc&limit=2${query}`, { bearer: token })).json(),
    )
  const first = await list('')
  expect(first.items.map(({ text }) => text)).toEqual(['five', 'four'])
  await post('six')
  const second = await list(`&cursor=${first.next_cursor}`)
  expect(second.items.map(({ text }) => text)).toEqual(['three', 'two'])
  const third = await list(`&cursor=${second.next_cursor}`)
  expect(third).toMatchObject({ items: [{ text: 'one' }], next_cursor: null })
})

test('a cursor belongs to the order of its list', async () => {
  const { call, token, session } = await setup()
  const path = `/v1/sessions/${(await session(token)).id}/messages`
  for (const text of ['one', 'two', 'three']) await call('POST', path, { bearer: token, body: { text } })
  const list = (query: string) => call('GET', `${path}?limit=1&${query}`, { bearer: token })
  for (const [order, other] of [
    ['asc', 'desc'],
    ['desc', 'asc'],
  ]) {
    const { next_cursor } = MessageList.parse(await (await list(`order=${order}`)).json())
    expect((await list(`order=${order}&cursor=${next_cursor}`)).status).toBe(200)
    const { errors } = await expectProblem(
      await list(`order=${other}&cursor=${next_cursor}`),
      422,
      'invalid_request',
    )
    expect(errors).toEqual([
      { field: 'cursor', message: 'is not one that this list gave; start without it.' },
    ])
  }
})

test('a message sent twice is one message', async () => {
  const { call, token, session } = await setup()
  const path = `/v1/sessions/${(await session(token)).id}/messages`
  const send = (text: string) => call('POST', path, { bearer: token, body: { id: ID, text } })
  const first = await send('Hello')
  const again = await send('Hello')
  expect([first.status, again.status]).toEqual([201, 200])
  expect(await again.json()).toEqual(await first.json())
})

test("an id that another session's message has is as good as any: nothing tells that it is taken", async () => {
  const { call, token, mint, session } = await setup()
  const other = await mint({ visitor: { id: 'other' } })
  const post = async (bearer: string, text: string) =>
    call('POST', `/v1/sessions/${(await session(bearer)).id}/messages`, { bearer, body: { id: ID, text } })
  expect((await post(other, 'private')).status).toBe(201)
  const mine = await post(token, 'Hello')
  expect([mine.status, await mine.json()]).toMatchObject([201, { id: ID, text: 'Hello' }])
  expect(await (await post(other, 'again')).json()).toMatchObject({ text: 'private' })
})

test("in one session another author's message keeps its id", async () => {
  const { call, token, key, session } = await setup({ roles: ['widget', 'admin'] })
  const path = `/v1/sessions/${(await session(token)).id}/messages`
  await call('POST', path, { bearer: token, body: { id: ID, text: 'Hello' } })
  const answer = await call('POST', path, { bearer: key.secret, body: { id: ID, text: 'Hi' } })
  await expectProblem(answer, 409, 'message_id_taken')
})

test.each([
  ['GET', ''],
  ['GET', '/messages'],
  ['POST', '/messages'],
])("another visitor's session is not there: %s %s", async (method, rest) => {
  const { call, token, mint, session } = await setup()
  const theirs = (await session(await mint({ visitor: { id: 'other' } }))).id
  const body = method === 'POST' ? { body: { text: 'Hello' } } : {}
  const seen = await call(method, `/v1/sessions/${theirs}${rest}`, { bearer: token, ...body })
  const missing = await call(method, `/v1/sessions/ses_none${rest}`, { bearer: token, ...body })
  const [one, two] = [
    await expectProblem(seen, 404, 'session_not_found'),
    await expectProblem(missing, 404, 'session_not_found'),
  ]
  expect(one.detail.replace(theirs, '')).toBe(two.detail.replace('ses_none', ''))
})

test('a visitor lists only their own', async () => {
  const { call, token, mint, session } = await setup()
  const mine = await session(token)
  await session(await mint({ visitor: { id: 'other' } }))
  const { items } = SessionList.parse(await (await call('GET', '/v1/sessions', { bearer: token })).json())
  expect(items.map(({ id }) => id)).toEqual([mine.id])
})

test('a key with the role admin reads every session of its workspace and answers as an agent', async () => {
  const { call, key, token, session, store } = await setup({ roles: ['widget', 'admin'] })
  const { id } = await session(token)
  const sent = await call('POST', `/v1/sessions/${id}/messages`, {
    bearer: key.secret,
    body: { text: 'How can I help?' },
  })
  expect(Message.parse(await sent.json())).toMatchObject({ author: 'agent' })
  const { items } = SessionList.parse(
    await (await call('GET', '/v1/sessions', { bearer: key.secret })).json(),
  )
  expect(items.map((each) => each.id)).toEqual([id])
  const elsewhere = await setup({ roles: ['admin'], store })
  await expectProblem(
    await elsewhere.call('GET', `/v1/sessions/${id}`, { bearer: elsewhere.key.secret }),
    404,
    'session_not_found',
  )
})

test('a server says for whom it writes, and the message keeps it', async () => {
  const { call, key, token, session } = await setup({ roles: ['widget', 'admin'] })
  const path = `/v1/sessions/${(await session(token)).id}/messages`
  const post = async (body: object) =>
    Message.parse(
      await (await call('POST', path, { bearer: key.secret, body: { text: 'Hi', ...body } })).json(),
    )
  const picture = 'https://shop.example/sam.png'
  expect((await post({ id: ID, agent: { name: ' Sam ', picture } })).agent).toEqual({ name: 'Sam', picture })
  // Sent again, it is what it was.
  expect((await post({ id: ID, agent: { name: 'Kim' } })).agent).toEqual({ name: 'Sam', picture })
  expect((await post({ agent: { name: 'Kim', picture: null } })).agent).toEqual({
    name: 'Kim',
    picture: null,
  })
  expect((await post({})).agent).toBeNull()
  await call('POST', path, { bearer: token, body: { text: 'Hello' } })
  const { items } = MessageList.parse(await (await call('GET', path, { bearer: token })).json())
  expect(items.map(({ agent }) => (agent ? agent.name : agent))).toEqual(['Sam', 'Kim', null, undefined])
})

test.each(['messages', 'typing'])('a visitor is nobody else: %s', async (act) => {
  const { call, token, session } = await setup()
  const path = `/v1/sessions/${(await session(token)).id}`
  const body = { text: 'Hi', typing: true, agent: { name: 'Sam' } }
  const answer = await call('POST', `${path}/${act}`, { bearer: token, body })
  const { detail } = await expectProblem(answer, 403, 'agents_only')
  expect(detail).toBe("agent is for the workspace's people alone; leave it out.")
  const { items } = MessageList.parse(await (await call('GET', `${path}/messages`, { bearer: token })).json())
  expect(items).toEqual([])
})

test('a mistyped key is told from a token', async () => {
  const { call } = await setup()
  await expectProblem(await call('GET', '/v1/sessions', { bearer: 'lk_sk_abc' }), 401, 'unknown_key')
})

test('a key without the role admin reads nothing, and no key starts a session', async () => {
  const { call, key } = await setup()
  await expectProblem(await call('GET', '/v1/sessions', { bearer: key.secret }), 403, 'role_missing')
  await expectProblem(
    await call('POST', '/v1/sessions', { bearer: key.secret, body: {} }),
    401,
    'wrong_credentials',
  )
})

test('a token ends with its time', async () => {
  const { call, token, clock } = await setup()
  clock.pass(599_999)
  expect((await call('GET', '/v1/sessions', { bearer: token })).status).toBe(200)
  clock.pass(1)
  const response = await call('GET', '/v1/sessions', {
    bearer: token,
    headers: { origin: 'https://shop.example' },
  })
  await expectProblem(response, 401, 'token_expired')
  expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example')
})

test.each([
  ['a listed origin', 'https://shop.example', 200],
  ["the server's own", PUBLIC_URL, 200],
  ['none', undefined, 200],
  ['another one', 'https://evil.example', 403],
  ['the opaque one', 'null', 403],
])('from %s: %s is answered %i, and the page may read it', async (_, origin, status) => {
  const { call, token } = await setup({ origins: ['https://shop.example'] })
  const response = await call('GET', '/v1/sessions', {
    bearer: token,
    headers: origin === undefined ? {} : { origin },
  })
  expect(response.status).toBe(status)
  expect(response.headers.get('vary')).toBe('Origin')
  expect(response.headers.get('access-control-allow-origin')).toBe(origin ?? null)
  expect(response.headers.get('access-control-allow-credentials')).toBeNull()
})

test('a refused origin is told which widget and which command', async () => {
  const { call, token, widget } = await setup({ origins: ['https://shop.example'] })
  const response = await call('GET', '/v1/sessions', {
    bearer: token,
    headers: { origin: 'http://localhost:3000' },
  })
  const { detail } = await expectProblem(response, 403, 'origin_not_allowed')
  expect(detail).toContain(`latchkey widget update ${widget.id} --origin http://localhost:3000`)
})

test('an origin that is added later works for tokens minted before', async () => {
  const { call, token, widget, store } = await setup({ origins: ['https://shop.example'] })
  const headers = { origin: 'https://new.example' }
  expect((await call('GET', '/v1/sessions', { bearer: token, headers })).status).toBe(403)
  await store.changeWidget(widget.id, (before) => ({ ...before, origins: ['https://new.example'] }))
  expect((await call('GET', '/v1/sessions', { bearer: token, headers })).status).toBe(200)
})

test('a preflight is answered without a token', async () => {
  const { call } = await setup({ origins: ['https://shop.example'] })
  const response = await call('OPTIONS', '/v1/sessions/ses_1/messages', {
    headers: {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  })
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  expect(response.headers.get('access-control-allow-headers')).toMatch(
    /Authorization, Content-Type, Idempotency-Key/,
  )
  expect(response.headers.get('access-control-max-age')).toBe('7200')
})

test.each([
  ['limit', 'limit=0'],
  ['limit', 'limit=101'],
  ['limit', 'limit=many'],
  ['limit', 'limit='],
  ['cursor', `cursor=${'x'.repeat(201)}`],
  ['cursor', 'cursor=msg_unknown'],
  ['cursor', 'order=desc&cursor=before.msg_unknown'],
  ['cursor', 'order=desc&cursor=before.'],
  ['order', 'order=newest'],
])('a wrong %s is named: %s', async (field, query) => {
  const { call, token, session } = await setup()
  const response = await call('GET', `/v1/sessions/${(await session(token)).id}/messages?${query}`, {
    bearer: token,
  })
  const { errors } = await expectProblem(response, 422, 'invalid_request')
  expect(errors).toMatchObject([{ field }])
})

test.each([
  ['text', {}],
  ['text', { text: '' }],
  ['text', { text: '   ' }],
  ['text', { text: 'x'.repeat(4001) }],
  ['text', { text: 'a\0b' }],
  ['id', { id: 'mine', text: 'Hello' }],
  ['agent', { text: 'Hello', agent: 'Sam' }],
  ['agent.name', { text: 'Hello', agent: {} }],
  ['agent.name', { text: 'Hello', agent: { name: ' ' } }],
  ['agent.name', { text: 'Hello', agent: { name: 'x'.repeat(101) } }],
  ['agent.name', { text: 'Hello', agent: { name: 'Sam\nLee' } }],
  ['agent.picture', { text: 'Hello', agent: { name: 'Sam', picture: 'http://shop.example/sam.png' } }],
  ['agent.picture', { text: 'Hello', agent: { name: 'Sam', picture: 'https://a:b@shop.example/' } }],
  [
    'agent.picture',
    { text: 'Hello', agent: { name: 'Sam', picture: `https://shop.example/${'x'.repeat(2048)}` } },
  ],
])('a message with a wrong %s is refused: %j', async (field, body) => {
  const { call, token, session } = await setup()
  const response = await call('POST', `/v1/sessions/${(await session(token)).id}/messages`, {
    bearer: token,
    body,
  })
  const { errors } = await expectProblem(response, 422, 'invalid_request')
  expect(errors).toMatchObject([{ field }])
})

test.each([
  ['labels', { labels: 'sales' }],
  ['labels.1', { labels: ['sales', ''] }],
  ['priority', { priority: 'top' }],
  ['page.url', { page: { url: 'x'.repeat(2049) } }],
])('a session with wrong %s is refused', async (field, body) => {
  const { call, token } = await setup()
  const { errors } = await expectProblem(
    await call('POST', '/v1/sessions', { bearer: token, body }),
    422,
    'invalid_request',
  )
  expect(errors).toMatchObject([{ field }])
})
