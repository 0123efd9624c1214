import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { NewKey } from '../../protocol/key.js'
import { createApp } from '../../server-stub/app.js'
import { openLibsql } from '../../server-stub/store/libsql.js'
import { openSqlite } from '../../server-stub/store/sqlite.js'
import { makeFolder } from '../support/folder.js'
import { PUBLIC_URL, setupServer, type TestServer } from '../support/server.js'
import { setupAnonymous } from './routes/anonymous-setup.js'
import { expectProblem } from './routes/expect-problem.js'

const DAY_MS = 24 * 3_600_000
const KEY = '8e03978e-40d5-43dd-bc93-6894a57f9324'

async function setup() {
  const server = await setupServer({ roles: ['widget', 'admin'] })
  const token = await server.mint()
  const { id: session } = await made(server.call('POST', '/v1/sessions', { bearer: token, body: {} }))
  const messages = `/v1/sessions/${session}/messages`
  return {
    ...server,
    token,
    session,
    messages,
    say: (text: string, key = KEY, bearer = token) =>
      server.call('POST', messages, { bearer, body: { text }, headers: { 'idempotency-key': key } }),
    async texts() {
      const list = await server.call('GET', messages, { bearer: token })
      return ((await list.json()) as { items: { text: string }[] }).items.map(({ text }) => text)
    },
  }
}

async function made(answer: Promise<Response>) {
  return (await (await answer).json()) as { id: string; secret?: string }
}

/** Everything that a client may send again: what it does, and how often it was done. */
interface Write {
  path: (server: TestServer) => string | Promise<string>
  body?: unknown
  shows?: 'secret'
}
const newKey = async ({ call, key }: TestServer) => {
  const body = { label: 'other', roles: ['widget'] }
  return (await made(call('POST', '/v1/keys', { bearer: key.secret, body }))).id
}
const newSession = async ({ call, mint }: TestServer) => {
  const bearer = await mint({ visitor: { id: 'somebody else' } })
  return `/v1/sessions/${(await made(call('POST', '/v1/sessions', { bearer, body: {} }))).id}`
}
const SOURCE = '/v1/tenants/acme/linked-sources/crm'
const HOOK = { url: 'https://shop.example/hooks' }
const newWebhook = async ({ call, key }: TestServer) =>
  (await made(call('POST', '/v1/webhooks', { bearer: key.secret, body: HOOK }))).id
const WRITES: Record<string, Write> = {
  'POST /v1/webhooks': { path: () => '/v1/webhooks', body: HOOK, shows: 'secret' },
  'PATCH /v1/webhooks/{id}': {
    path: async (server) => `/v1/webhooks/${await newWebhook(server)}`,
    body: { disabled: true },
  },
  'DELETE /v1/webhooks/{id}': { path: async (server) => `/v1/webhooks/${await newWebhook(server)}` },
  'POST /v1/webhooks/{id}/rotate-secret': {
    path: async (server) => `/v1/webhooks/${await newWebhook(server)}/rotate-secret`,
    body: {},
    shows: 'secret',
  },
  'POST /v1/webhooks/{id}/test': {
    path: async (server) => `/v1/webhooks/${await newWebhook(server)}/test`,
  },
  'POST /v1/webhooks/{id}/replay': {
    path: async (server) => `/v1/webhooks/${await newWebhook(server)}/replay`,
    body: { from: '2026-01-01T00:00:00Z' },
  },
  'POST /v1/webhooks/{id}/deliveries/{delivery}/replay': {
    async path(server) {
      const webhook = `/v1/webhooks/${await newWebhook(server)}`
      const { id } = await made(server.call('POST', `${webhook}/test`, { bearer: server.key.secret }))
      return `${webhook}/deliveries/${id}/replay`
    },
  },
  'PATCH /v1/workspace': { path: () => '/v1/workspace', body: { retention: { leads: 90 } } },
  'POST /v1/keys': { path: () => '/v1/keys', body: { label: 'new', roles: ['widget'] }, shows: 'secret' },
  'POST /v1/keys/{id}/rotate': {
    path: async (server) => `/v1/keys/${await newKey(server)}/rotate`,
    body: {},
    shows: 'secret',
  },
  'POST /v1/keys/{id}/end-overlap': {
    path: async (server) => `/v1/keys/${await newKey(server)}/end-overlap`,
  },
  'POST /v1/keys/{id}/revoke': { path: async (server) => `/v1/keys/${await newKey(server)}/revoke` },
  'POST /v1/signing-keys': { path: () => '/v1/signing-keys', shows: 'secret' },
  'POST /v1/signing-keys/{id}/revoke': {
    async path({ call, key }) {
      const { id } = await made(call('POST', '/v1/signing-keys', { bearer: key.secret }))
      return `/v1/signing-keys/${id}/revoke`
    },
  },
  'PATCH /v1/sessions/{id}': { path: newSession, body: { note: 'Called them.' } },
  'POST /v1/sessions/{id}/close': { path: async (server) => `${await newSession(server)}/close` },
  'PUT /v1/tenants/{tenant}/linked-sources/{source}': { path: () => SOURCE, body: { name: 'CRM' } },
  'DELETE /v1/tenants/{tenant}/linked-sources/{source}': {
    async path({ call, key }) {
      await call('PUT', SOURCE, { bearer: key.secret, body: {} })
      return SOURCE
    },
  },
}
/** The same of visitors, each with a test below. */
const WRITES_OF_VISITORS = [
  'POST /v1/sessions',
  'POST /v1/sessions/{id}/messages',
  'POST /v1/sessions/{id}/rating',
  'POST /v1/visitors/claim',
]

test.each(Object.entries(WRITES))('%s is done once', async (route, { path, body, shows }) => {
  const server = await setup()
  const { call, key, clock } = server
  const to = await path(server)
  const send = () =>
    call(route.split(' ')[0] ?? '', to, { bearer: key.secret, body, headers: { 'idempotency-key': KEY } })
  const acts = async () =>
    ((await (await call('GET', '/v1/audit', { bearer: key.secret })).json()) as { items: unknown[] }).items
      .length
  const first = await send()
  expect(first.ok).toBe(true)
  expect(first.headers.get('idempotent-replayed')).toBeNull()
  const done = await acts()
  clock.pass(DAY_MS - 1)

  const again = await send()
  if (shows === 'secret') {
    const { id } = await made(Promise.resolve(first))
    await expectProblem(again.clone(), 409, 'secret_already_shown')
    expect(await again.json()).toMatchObject({ id, detail: expect.stringContaining(id) as string })
  } else {
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect([again.status, await again.text()]).toEqual([first.status, await first.text()])
  }
  expect(await acts()).toBe(done)
})

test('what the description says of Idempotency-Key is so', async () => {
  const { call } = await setup()
  const { paths } = (await (await call('GET', '/openapi.json')).json()) as {
    paths: Record<string, Record<string, { parameters?: { in: string; name: string }[]; responses: object }>>
  }
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [], responses }]) => {
      if (!parameters.some((each) => each.in === 'header' && each.name === 'Idempotency-Key')) return []
      expect(responses).toHaveProperty('409')
      expect(responses).toHaveProperty('422')
      return [`${method.toUpperCase()} ${path}`]
    }),
  )
  expect(described.toSorted()).toEqual([...Object.keys(WRITES), ...WRITES_OF_VISITORS].toSorted())
})

test('a message is posted once, and its answer is the same again', async () => {
  const { say, texts, clock } = await setup()
  const first = await say('Hello')
  clock.pass(1000)
  const again = await say('Hello')
  expect([first.status, again.status]).toEqual([201, 201])
  expect(await again.json()).toEqual(await first.json())
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
  expect(await texts()).toEqual(['Hello'])
})

test('a session is started once, and answered as it was then', async () => {
  const { call, mint } = await setup()
  const options = { bearer: await mint({ visitor: { id: '7' } }), headers: { 'idempotency-key': KEY } }
  const first = await call('POST', '/v1/sessions', { ...options, body: { labels: ['sales'] } })
  const again = await call('POST', '/v1/sessions', { ...options, body: { labels: ['sales'] } })
  expect([first.status, again.status]).toEqual([201, 201])
  expect(await again.json()).toEqual(await first.json())
})

test('a session is rated once for a key', async () => {
  const { call, token, session } = await setup()
  const options = { bearer: token, body: { score: 5 }, headers: { 'idempotency-key': KEY } }
  const rate = () => call('POST', `/v1/sessions/${session}/rating`, options)
  const [first, again] = [await rate(), await rate()]
  expect([first.status, again.status]).toEqual([201, 201])
  expect(again.headers.get('idempotent-replayed')).toBe('true')
})

test('the same key with another body, or for another session, is refused', async () => {
  const { say, texts, call, mint, key } = await setup()
  await say('Hello', KEY, key.secret)
  await expectProblem(await say('Hello!', KEY, key.secret), 422, 'idempotency_key_reused')
  const bearer = await mint({ visitor: { id: '7' } })
  const { id } = await made(call('POST', '/v1/sessions', { bearer, body: {} }))
  const elsewhere = await call('POST', `/v1/sessions/${id}/messages`, {
    bearer: key.secret,
    body: { text: 'Hello' },
    headers: { 'idempotency-key': KEY },
  })
  await expectProblem(elsewhere, 422, 'idempotency_key_reused')
  expect(await texts()).toEqual(['Hello'])
})

test('a claim is answered again as it was', async () => {
  const { mint, admit, start, call } = await setupAnonymous()
  const { token, visitor_secret } = await admit()
  await start(token)
  const claim = async (bearer: string) =>
    call('POST', '/v1/visitors/claim', {
      bearer,
      body: { visitor_secret },
      headers: { 'idempotency-key': KEY },
    })
  const bearer = await mint()
  const [first, again] = [await claim(bearer), await claim(bearer)]
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect([again.status, await again.json()]).toEqual([200, await first.json()])
  const another = await claim(await mint({ visitor: { id: '7' } }))
  await expectProblem(another, 422, 'visitor_secret_invalid')
})

test('the same body written in another way is the same', async () => {
  const { call, token, messages, texts } = await setup()
  const send = (body: string) =>
    call('POST', messages, { bearer: token, body, headers: { 'idempotency-key': KEY } })
  await send('{"text":"Hello"}')
  expect((await send('{ "text": "Hello" }')).headers.get('idempotent-replayed')).toBe('true')
  expect(await texts()).toEqual(['Hello'])
})

test("another visitor's, another key's and another route's same key are none of these", async () => {
  const { say, texts, call, key, token } = await setup()
  await say('Hello')
  const agent = await say('Hello', KEY, key.secret)
  expect([agent.status, agent.headers.get('idempotent-replayed')]).toEqual([201, null])
  const { secret = '' } = await made(
    call('POST', '/v1/keys', { bearer: key.secret, body: { label: 'second', roles: ['admin'] } }),
  )
  expect((await say('Hello', KEY, secret)).headers.get('idempotent-replayed')).toBeNull()
  const headers = { 'idempotency-key': KEY }
  const start = await call('POST', '/v1/sessions', { bearer: token, body: {}, headers })
  expect(start.headers.get('idempotent-replayed')).toBeNull()
  expect(await texts()).toEqual(['Hello', 'Hello', 'Hello'])
})

test('a server is the same after it exchanged its key, and after a rotation', async () => {
  const { say, call, key, texts } = await setup()
  await say('Hello', KEY, key.secret)
  const exchange = await call('POST', '/authentication/token', { body: { secret_key: key.secret } })
  const { access_token } = (await exchange.json()) as { access_token: string }
  const rotated = (await (
    await call('POST', `/v1/keys/${key.id}/rotate`, { bearer: key.secret, body: {} })
  ).json()) as NewKey
  for (const bearer of [access_token, rotated.secret]) {
    expect((await say('Hello', KEY, bearer)).headers.get('idempotent-replayed')).toBe('true')
  }
  expect(await texts()).toEqual(['Hello'])
})

test('whoever may call no more gets no answer again either', async () => {
  const { say, call, token } = await setup()
  await say('Hello')
  await call('DELETE', '/v1/widget/token', { bearer: token })
  await expectProblem(await say('Hello'), 401, 'token_revoked')
})

test.each([
  ['none', ''],
  ['256 characters', 'k'.repeat(256)],
  ['a space', 'two words'],
  ['a tab', 'a\tb'],
  ['a control character', 'a\x01b'],
  ['DEL', 'a\x7fb'],
  ['a letter beyond ASCII', 'clé'],
])('a key of %s is refused, and nothing is done', async (_, key) => {
  const { say, texts } = await setup()
  const answer = await say('Hello', key)
  await expectProblem(answer.clone(), 422, 'invalid_request')
  expect(await answer.json()).toMatchObject({ errors: [{ field: 'Idempotency-Key' }] })
  expect(await texts()).toEqual([])
})

test.each([['k'], ['k'.repeat(255)], ['"8e03978e-40d5-43dd-bc93-6894a57f9324"'], ['!~']])(
  'a key may be %j',
  async (key) => {
    const { say } = await setup()
    await say('Hello', key)
    expect((await say('Hello', key)).headers.get('idempotent-replayed')).toBe('true')
  },
)

test('two keys in one request are one with a space, and refused', async () => {
  const { app, messages, token, texts } = await setup()
  const headers = new Headers({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
  for (const key of ['one', 'two']) headers.append('idempotency-key', key)
  const answer = await app.request(messages, { method: 'POST', headers, body: '{"text":"Hello"}' })
  await expectProblem(answer, 422, 'invalid_request')
  expect(await texts()).toEqual([])
})

test('what was refused is judged anew, with the same key', async () => {
  const { call, mint, say, texts, key } = await setup()
  const other = await mint({ visitor: { id: '7' } })
  await expectProblem(await say('Hello', KEY, other), 404, 'session_not_found')
  await expectProblem(await say('', KEY, key.secret), 422, 'invalid_request')
  expect((await say('Hello', KEY, key.secret)).status).toBe(201)
  const headers = { 'idempotency-key': KEY }
  const gone = await call('DELETE', SOURCE, { bearer: key.secret, headers })
  await expectProblem(gone, 404, 'not_found')
  await call('PUT', SOURCE, { bearer: key.secret, body: {} })
  expect((await call('DELETE', SOURCE, { bearer: key.secret, headers })).status).toBe(204)
  expect(await texts()).toEqual(['Hello'])
})

test('a failure of ours is kept by nobody: the same key may try again', async () => {
  const { store, say, texts } = await setup()
  const { addMessage } = store
  store.addMessage = () => Promise.reject(new Error('the disk is full'))
  await expectProblem(await say('Hello'), 500, 'internal_error')
  store.addMessage = addMessage
  expect((await say('Hello')).status).toBe(201)
  expect(await texts()).toEqual(['Hello'])
})

test('what is done is answered, even where the answer cannot be kept', async () => {
  const { store, say } = await setup()
  store.finishCall = () => Promise.reject(new Error('the disk is full'))
  expect((await say('Hello')).status).toBe(201)
  await expectProblem(await say('Hello'), 409, 'idempotency_key_in_use')
})

test('while the first is being worked on the others are told to wait, and one that died lets go after a minute', async () => {
  const { store, say, texts, clock } = await setup()
  const { addMessage } = store
  let goOn = () => {}
  const mayGoOn = new Promise<void>((resolve) => (goOn = resolve))
  let first: Promise<Response> | undefined
  await new Promise<void>((whenBegun) => {
    store.addMessage = async (message) => {
      whenBegun()
      await mayGoOn
      return addMessage(message)
    }
    first = say('Hello')
  })
  await expectProblem(await say('Hello'), 409, 'idempotency_key_in_use')
  await expectProblem(await say('Bye'), 422, 'idempotency_key_reused')
  clock.pass(60_000)
  store.addMessage = addMessage
  const second = await say('Hello')
  goOn()
  // The late one answers its own caller and does not overwrite what the second has left.
  expect([second.status, (await first)?.status]).toEqual([201, 201])
  expect(await (await say('Hello')).json()).toEqual(await second.json())
  expect(await texts()).toEqual(['Hello', 'Hello'])
})

test('of ten at the same time one is done', async () => {
  const { say, texts } = await setup()
  const answers = await Promise.all(Array.from({ length: 10 }, () => say('Hello')))
  const statuses = answers.map(({ status }) => status)
  expect(new Set(statuses)).toSatisfy((found: Set<number>) =>
    [...found].every((each) => [201, 409].includes(each)),
  )
  const fresh = answers.filter(({ status, headers }) => status === 201 && !headers.has('idempotent-replayed'))
  expect(fresh).toHaveLength(1)
  expect(await texts()).toEqual(['Hello'])
  expect((await say('Hello')).headers.get('idempotent-replayed')).toBe('true')
})

test('two processes on one database do it once', async () => {
  const path = join(makeFolder(), 'data.db')
  const [here, there] = [await openSqlite(path), await openSqlite(path)]
  onTestFinished(async () => {
    await here.close()
    await there.close()
  })
  const { clock, key, call, app, mint } = await setupServer({ roles: ['widget', 'admin'], store: here })
  const config = { publicUrl: PUBLIC_URL, secrets: ['a secret for tests of 32 bytes and more'] }
  const other = createApp({ store: there, config, clock })
  const { id } = await made(call('POST', '/v1/sessions', { bearer: await mint(), body: {} }))
  const to = `/v1/sessions/${id}/messages`
  const init = {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key.secret}`,
      'content-type': 'application/json',
      'idempotency-key': KEY,
    },
    body: '{"text":"Hello"}',
  }
  const first = await app.request(to, init)
  const again = await other.request(to, init)
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect(await again.json()).toEqual(await first.json())
  const list = await call('GET', to, { bearer: key.secret })
  expect(((await list.json()) as { items: unknown[] }).items).toHaveLength(1)
})

test('after a day the key is new again, and the next call forgets what has ended', async () => {
  const { rows, say, clock, texts } = await setupFile()
  await say('Hello')
  clock.pass(DAY_MS)
  await say('Hello')
  expect(await texts()).toEqual(['Hello', 'Hello'])
  expect(rows()).toHaveLength(1)
})

test('of key, body and secrets nothing is kept, and of an answer that shows a secret only the id', async () => {
  const { rows, call, key, say } = await setupFile()
  const headers = { 'idempotency-key': KEY }
  const body = { label: 'backend', roles: ['widget'] }
  const project = await made(call('POST', '/v1/keys', { bearer: key.secret, headers, body }))
  const signing = await made(call('POST', '/v1/signing-keys', { bearer: key.secret, headers }))
  await say('', KEY)
  const kept = rows()
  expect(kept.map(({ answer_json }) => JSON.parse(String(answer_json)) as unknown)).toEqual(
    expect.arrayContaining([
      { status: 201, body: { id: project.id } },
      { status: 201, body: { id: signing.id } },
    ]),
  )
  expect(kept).toHaveLength(2)
  expect(JSON.stringify(kept)).not.toMatch(new RegExp(`${KEY}|lk_sk_|PRIVATE|backend`))
})

test.each([
  ['POST /v1/widget/token', { visitor: { id: '1' } }],
  ['POST /authentication/token', {}],
])('%s reads no Idempotency-Key and writes nothing', async (route, body) => {
  const { rows, call, key } = await setupFile()
  const [method = '', path = ''] = route.split(' ')
  const send = () =>
    call(method, path, {
      bearer: key.secret,
      body: { ...body, secret_key: key.secret },
      headers: { 'idempotency-key': 'two words' },
    })
  const [first, again] = [await send(), await send()]
  expect([first.ok, again.ok]).toEqual([true, true])
  expect(await first.json()).not.toEqual(await again.json())
  expect(rows()).toEqual([])
})

async function setupFile() {
  const path = join(makeFolder(), 'data.db')
  const store = await openSqlite(path)
  const server = await setupServer({ roles: ['widget', 'admin'], store })
  const { call, key } = server
  const token = await server.mint()
  const { id } = await made(call('POST', '/v1/sessions', { bearer: token, body: {} }))
  const database = openLibsql(path)
  onTestFinished(async () => {
    database.close()
    await store.close()
  })
  const to = `/v1/sessions/${id}/messages`
  return {
    ...server,
    rows: () => database.prepare('select * from idempotent_calls').all([]) as Record<string, unknown>[],
    say: (text: string, idempotencyKey = KEY) =>
      call('POST', to, {
        bearer: key.secret,
        body: { text },
        headers: { 'idempotency-key': idempotencyKey },
      }),
    async texts() {
      const list = await call('GET', to, { bearer: key.secret })
      return ((await list.json()) as { items: { text: string }[] }).items.map(({ text }) => text)
    },
  }
}
