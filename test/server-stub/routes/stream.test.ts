import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../../server-stub/app.js'
import { HEARTBEAT_MS, type StreamEvent } from '../../../protocol/stream.js'
import { Session } from '../../../protocol/session.js'
import { readEvents } from '../../support/events.js'
import { CHEAP, PUBLIC_URL, SECRET, setupServer, type ServerSetup } from '../../support/server.js'
import { whenTrue } from '../../support/wait.js'
import { expectProblem } from './expect-problem.js'

const DAY_MS = 24 * 3_600_000

async function setup(options: ServerSetup = {}) {
  const server = await setupServer({ roles: ['widget', 'admin'], ...options })
  const token = await server.mint()
  const start = async (bearer: string) =>
    Session.parse(await (await server.call('POST', '/v1/sessions', { bearer, body: {} })).json()).id
  const id = await start(token)
  return {
    ...server,
    token,
    id,
    start,
    async listen(bearer: string, lastEventId?: string) {
      const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
      const events = readEvents(await server.call('GET', '/v1/stream', { bearer, headers }))
      onTestFinished(events.stop)
      await whenTrue(() => events.seen.length > 0)
      return events
    },
    async say(bearer: string, text: string, session = id) {
      const answer = await server.call('POST', `/v1/sessions/${session}/messages`, { bearer, body: { text } })
      expect(answer.status).toBe(201)
      return ((await answer.json()) as { id: string }).id
    },
  }
}

const textsOf = (seen: readonly StreamEvent[]) =>
  seen.flatMap((event) => (event.type === 'message.created' ? event.message.text : []))
const typesOf = (seen: readonly StreamEvent[]) => seen.map(({ type }) => type)

test('what the visitor says arrives at the agent, and the answer at the visitor', async () => {
  const { listen, say, token, key } = await setup()
  const [visitor, agent] = [await listen(token), await listen(key.secret)]
  await say(token, 'Hello')
  await agent.whenSeen('message.created')
  await say(key.secret, 'How can I help?')
  for (const events of [visitor, agent]) {
    await events.whenSeen('message.created', 2)
    expect(textsOf(events.seen)).toEqual(['Hello', 'How can I help?'])
  }
})

test('it begins where the feed ends, and goes on behind Last-Event-ID, without loss or repeat', async () => {
  const { listen, say, token } = await setup()
  await say(token, 'before')
  const first = await listen(token)
  await say(token, 'one')
  await first.whenSeen('message.created')
  expect(textsOf(first.seen)).toEqual(['one'])
  await first.stop()
  const texts = Array.from({ length: 45 }, (_, index) => `away ${index}`)
  for (const text of texts) await say(token, text)
  const second = await listen(token, first.lastId())
  expect(typesOf(second.seen)[0]).toBe('stream.ready')
  await second.whenSeen('message.created', texts.length)
  await say(token, 'here')
  await second.whenSeen('message.created', texts.length + 1)
  expect(textsOf(second.seen)).toEqual([...texts, 'here'])
})

test('who hears nothing before a cut goes on from the first event’s id', async () => {
  const { listen, say, token } = await setup()
  const first = await listen(token)
  await first.stop()
  await say(token, 'Hello')
  const second = await listen(token, first.lastId())
  await second.whenSeen('message.created')
  expect(textsOf(second.seen)).toEqual(['Hello'])
})

test.each<[string, (server: Awaited<ReturnType<typeof setup>>) => Promise<string> | string]>([
  ['garbage', () => 'x'.repeat(5000)],
  ['a bare number', () => '1'],
  ['a negative number', () => '-1.abcdefgh'],
  [
    'the future',
    async ({ listen, token }) => ((await listen(token)).lastId() ?? '').replace(/^\d+/, '999999999999'),
  ],
  [
    "another visitor's",
    async ({ listen, mint, start, say }) => {
      const other = await mint({ visitor: { id: 'other' } })
      const session = await start(other)
      await say(other, 'private', session)
      return ((await listen(other)).lastId() ?? '').replace(/^\d+/, '1')
    },
  ],
  ["an agent's", async ({ listen, key }) => ((await listen(key.secret)).lastId() ?? '').replace(/^\d+/, '1')],
])('%s as Last-Event-ID is answered by a reset, and with nothing of others', async (_, make) => {
  const server = await setup()
  const { listen, say, token } = server
  const events = await listen(token, await make(server))
  expect(events.seen).toEqual([{ type: 'stream.reset', heartbeat_ms: HEARTBEAT_MS, reason: 'unknown' }])
  await say(token, 'Hello')
  await events.whenSeen('message.created')
  expect(typesOf(events.seen)).toEqual(['stream.reset', 'message.created'])
  const again = await listen(token, events.lastId())
  expect(typesOf(again.seen)).toEqual(['stream.ready'])
})

test('what happened more than a day ago is forgotten, and said to be', async () => {
  const { listen, say, token, clock, mint } = await setup()
  const first = await listen(token)
  await first.stop()
  await say(token, 'long ago')
  clock.pass(DAY_MS)
  const later = await mint()
  await say(later, 'today')
  const events = await listen(later, first.lastId())
  expect(events.seen[0]).toMatchObject({ type: 'stream.reset', reason: 'forgotten' })
})

test('a visitor hears of nobody else, in another widget or workspace either', async () => {
  const { listen, say, token, mint, start, key, store } = await setup()
  const elsewhere = await setup({ store })
  const other = await mint({ visitor: { id: 'other' } })
  const theirs = await start(other)
  const events = await listen(token)
  const agent = await listen(key.secret)
  await say(other, 'private', theirs)
  await elsewhere.say(elsewhere.token, 'of another workspace')
  await say(token, 'mine')
  await agent.whenSeen('message.created', 2)
  await events.whenSeen('message.created')
  expect(textsOf(events.seen)).toEqual(['mine'])
  expect(textsOf(agent.seen)).toEqual(['private', 'mine'])
})

test('ids count what one visitor may see: nothing tells how much goes on elsewhere', async () => {
  const { listen, say, token, mint, start, call, key, id } = await setup()
  const events = await listen(token)
  const before = Number.parseInt(events.lastId() ?? '')
  const other = await mint({ visitor: { id: 'other' } })
  const theirs = await start(other)
  for (const text of ['a', 'b', 'c']) await say(other, text, theirs)
  await call('PATCH', `/v1/sessions/${id}`, { bearer: key.secret, body: { note: 'Called them.' } })
  await say(token, 'Hello')
  await events.whenSeen('message.created')
  expect(typesOf(events.seen)).toEqual(['stream.ready', 'message.created'])
  expect(Number.parseInt(events.lastId() ?? '')).toBe(before + 1)
})

test('notes and assignees are told to agents alone', async () => {
  const { listen, token, call, key, id } = await setup()
  const [visitor, agent] = [await listen(token), await listen(key.secret)]
  const change = (body: object) => call('PATCH', `/v1/sessions/${id}`, { bearer: key.secret, body })
  await change({ note: 'Called them.' })
  await change({ labels: ['sales'] })
  await agent.whenSeen('session.updated', 2)
  await visitor.whenSeen('session.updated')
  expect(agent.seen[1]).toMatchObject({ session: { note: 'Called them.', labels: [] } })
  expect(visitor.seen).toHaveLength(2)
  expect(JSON.stringify(visitor.seen)).not.toMatch(/note|assignee|Called/)
})

test('reading and typing are told; typing is kept nowhere', async () => {
  const { listen, say, token, call, key, id } = await setup()
  const said = await say(token, 'Hello')
  const visitor = await listen(token)
  const agent = await listen(key.secret)
  const path = `/v1/sessions/${id}`
  const answers = [
    await call('POST', `${path}/typing`, { bearer: key.secret, body: { typing: true } }),
    await call('POST', `${path}/typing`, {
      bearer: key.secret,
      body: { typing: true, agent: { name: 'Sam' } },
    }),
    await call('POST', `${path}/typing`, { bearer: token, body: { typing: true } }),
    await call('POST', `${path}/read`, { bearer: key.secret, body: { message_id: said } }),
    // Never back, and never twice.
    await call('POST', `${path}/read`, { bearer: key.secret, body: { message_id: said } }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204])
  const from = visitor.lastId()
  await say(token, 'Still there?')
  await visitor.whenSeen('message.created')
  await agent.whenSeen('message.created')
  expect(visitor.seen.slice(1, 4)).toEqual([
    { type: 'typing', session_id: id, by: 'agent', typing: true, agent: null },
    {
      type: 'typing',
      session_id: id,
      by: 'agent',
      typing: true,
      agent: { name: 'Sam', picture: null },
    },
    { type: 'message.read', session_id: id, by: 'agent', message_id: said },
  ])
  expect(typesOf(visitor.seen)).toEqual([
    'stream.ready',
    'typing',
    'typing',
    'message.read',
    'message.created',
  ])
  expect(typesOf(agent.seen)).toEqual([
    'stream.ready',
    'typing',
    'typing',
    'typing',
    'message.read',
    'message.created',
  ])
  expect(agent.seen[3]).toEqual({ type: 'typing', session_id: id, by: 'visitor', typing: true })
  const again = await listen(token, from?.replace(/^\d+/, '0'))
  await again.whenSeen('message.created', 2)
  expect(typesOf(again.seen)).not.toContain('typing')
})

test('a heartbeat comes after 15 s of silence', async () => {
  const { listen, token, clock } = await setup()
  const events = await listen(token)
  clock.pass(HEARTBEAT_MS)
  await whenTrue(() => events.comments.length === 1)
  clock.pass(HEARTBEAT_MS)
  await whenTrue(() => events.comments.length === 2)
  expect(events.comments).toEqual(['heartbeat', 'heartbeat'])
})

test('it ends with its token, and goes on with the next one', async () => {
  const { listen, say, token, mint, clock } = await setup()
  const events = await listen(token)
  clock.pass(300_000)
  const next = await mint()
  clock.pass(300_000)
  await say(next, 'in between')
  await events.whenEnded()
  expect(textsOf(events.seen)).toEqual([])
  expect(events.seen.at(-1)).toMatchObject({ type: 'stream.end', reason: 'token_expired', retry_in_ms: 0 })
  const goesOn = await listen(next, events.lastId())
  await goesOn.whenSeen('message.created')
  expect(textsOf(goesOn.seen)).toEqual(['in between'])
})

test.each<[string, string, (server: Awaited<ReturnType<typeof setup>>) => Promise<unknown>]>([
  ['a logout', 'token_revoked', ({ call, token }) => call('DELETE', '/v1/widget/token', { bearer: token })],
  [
    'the revocation of the key that minted its token',
    'token_revoked',
    ({ store, key, clock }) => store.revokeKey(key.id, clock.now()),
  ],
  [
    "another list of the widget's origins",
    'origin_not_allowed',
    ({ store, widget }) =>
      store.changeWidget(widget.id, (before) => ({ ...before, origins: ['https://other.example'] })),
  ],
])('%s ends it within five seconds, and nothing is told after it', async (_, reason, act) => {
  const server = await setup()
  const { call, token, clock, id, store } = server
  const headers = { origin: 'https://shop.example' }
  const events = readEvents(await call('GET', '/v1/stream', { bearer: token, headers }))
  await events.whenSeen('stream.ready')
  await act(server)
  const message = { id: 'msg_1', sessionId: id, author: 'agent', anonymous: false, text: 'late' } as const
  await store.addMessage({ ...message, createdAt: clock.now() })
  clock.pass(5000)
  await events.whenEnded()
  expect(typesOf(events.seen)).toEqual(['stream.ready', 'stream.end'])
  expect(events.seen[1]).toMatchObject({ reason })
})

test("a revoked key's own stream ends", async () => {
  const { listen, key, store, clock } = await setup()
  const events = await listen(key.secret)
  await store.revokeKey(key.id, clock.now())
  clock.pass(5000)
  await events.whenEnded()
  expect(events.seen.at(-1)).toMatchObject({ type: 'stream.end', reason: 'key_ended' })
})

test('a visitor has ten streams at most, and a closed one makes room', async () => {
  const { listen, call, token, key } = await setup()
  const all = await Promise.all(Array.from({ length: 10 }, () => listen(token)))
  const refused = await call('GET', '/v1/stream', { bearer: token })
  await expectProblem(refused.clone(), 429, 'rate_limited')
  expect(refused.headers.get('retry-after')).toBe('30')
  await listen(key.secret)
  await all[0]?.stop()
  await listen(token)
})

test('whoever reads nothing for half a minute is cut off, and little waits for them', async () => {
  const { call, say, listen, token, key, clock } = await setup()
  const response = await call('GET', '/v1/stream', { bearer: key.secret })
  for (let count = 0; count < 40; count++) await say(token, 'x'.repeat(4000))
  const { now } = clock
  let looks = 0
  clock.now = () => {
    looks++
    return now()
  }
  // The server looks at the clock at each of its ticks.
  const before = looks
  await whenTrue(() => looks > before + 3)
  const other = await listen(token)
  clock.pass(30_000)
  // In the tick that says this to the other one, the first is cut off.
  await whenTrue(() => other.comments.length > 0)
  const reader = response.body?.getReader()
  await expect(reader?.read()).rejects.toThrow('too slow')
})

test('pages may read it, and send Last-Event-ID', async () => {
  const { call, token } = await setup({ origins: ['https://shop.example'] })
  const origin = 'https://shop.example'
  const asked = { origin, 'access-control-request-method': 'GET' }
  const preflight = await call('OPTIONS', '/v1/stream', { headers: asked })
  expect(preflight.headers.get('access-control-allow-headers')).toContain('Last-Event-ID')
  const response = await call('GET', '/v1/stream', { bearer: token, headers: { origin } })
  onTestFinished(() => response.body?.cancel())
  expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(response.headers.get('cache-control')).toContain('no-store')
})

test('a HEAD opens none', async () => {
  const { call, token } = await setup()
  for (let count = 0; count < 11; count++) {
    expect((await call('HEAD', '/v1/stream', { bearer: token })).status).toBe(200)
  }
})

test('a stop ends all, and says when to come back', async () => {
  const { store, clock, token, key } = await setup()
  const stopping = new AbortController()
  const config = { publicUrl: PUBLIC_URL, secrets: [SECRET], passwordCost: CHEAP }
  const app = createApp({ store, clock, config, stopping: stopping.signal })
  const listen = async (bearer: string) =>
    readEvents(await app.request('/v1/stream', { headers: { authorization: `Bearer ${bearer}` } }))
  const both = [await listen(token), await listen(key.secret)]
  stopping.abort()
  for (const events of [...both, await listen(token)]) {
    await events.whenEnded()
    expect(events.seen.at(-1)).toMatchObject({ type: 'stream.end', reason: 'shutdown' })
    expect(events.retryMs()).toBeGreaterThanOrEqual(1000)
  }
})

test('of two apps on one store each tells what the other was told', async () => {
  const { store, clock, token, key, listen, id, say } = await setup()
  const config = { publicUrl: PUBLIC_URL, secrets: [SECRET], passwordCost: CHEAP }
  const other = createApp({ store, clock, config })
  const authorization = (bearer: string) => ({ authorization: `Bearer ${bearer}` })
  const there = readEvents(await other.request('/v1/stream', { headers: authorization(key.secret) }))
  onTestFinished(there.stop)
  const here = await listen(token)
  await there.whenSeen('stream.ready')
  await say(token, 'Hello')
  await other.request(`/v1/sessions/${id}/messages`, {
    method: 'POST',
    headers: { ...authorization(key.secret), 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Hi' }),
  })
  for (const events of [here, there]) {
    await events.whenSeen('message.created', 2)
    expect(textsOf(events.seen)).toEqual(['Hello', 'Hi'])
  }
})
