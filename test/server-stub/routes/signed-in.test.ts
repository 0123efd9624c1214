import { expect, onTestFinished, test } from 'vitest'
import type { Message, Session } from '../../../protocol/session.js'
import type { UserRole } from '../../../server-stub/store/store.js'
import { readEvents } from '../../support/events.js'
import { FROM_OWN_PAGE, PASSWORD, SAM, setupPeople, type Browser } from '../../support/people.js'
import { PUBLIC_URL } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

const HOUR_MS = 3_600_000
const KIM = 'kim@northwind.example'
const CHOSEN = 'seven quiet rivers'
const SIBLING = 'https://shop.latchkey.example'

/** Sam is signed in, and a visitor has said hello. */
async function setup(role: UserRole = 'member') {
  const people = await setupPeople({ roles: ['widget', 'admin'] })
  const { addUser, signIn, call, mint } = people
  const sam = await addUser(SAM, undefined, role)
  const { browser } = await signIn()
  const token = await mint()
  const started = await call('POST', '/v1/sessions', { bearer: token, body: {} })
  const { id } = (await started.json()) as Session
  const path = `/v1/sessions/${id}`
  const say = async (text: string) =>
    call('POST', `${path}/messages`, { bearer: await mint(), body: { text } })
  await say('Hello')

  async function listen(by: Browser = browser) {
    const events = readEvents(await by.ask('GET', '/v1/stream'))
    onTestFinished(events.stop)
    await events.whenSeen('stream.ready')
    return events
  }

  return { ...people, sam, browser, path, listen, say }
}

test('a member reads a conversation and answers it, as an agent', async () => {
  const { browser, path } = await setup()
  const answer = await browser.ask('POST', `${path}/messages`, { body: { text: 'How can I help?' } })
  expect(answer.status).toBe(201)
  expect(await answer.json()).toMatchObject({ author: 'agent', text: 'How can I help?' })
  const list = (await (await browser.ask('GET', `${path}/messages`)).json()) as { items: Message[] }
  expect(list.items.map(({ author, text }) => `${author}: ${text}`)).toEqual([
    'visitor: Hello',
    'agent: How can I help?',
  ])
  const noted = await browser.ask('PATCH', path, { body: { note: 'Called them.' } })
  expect(await noted.json()).toMatchObject({ note: 'Called them.' })
})

test('who is signed in writes under the name of their user, as it is then, and under no other', async () => {
  const { browser, path, users, sam, listen } = await setup()
  const events = await listen()
  const write = async (body: object = {}) => {
    const answer = await browser.ask('POST', `${path}/messages`, { body: { text: 'Hi', ...body } })
    return ((await answer.json()) as Message).agent
  }
  // A name is needed: nobody is shown by their email.
  await users.update(sam.id, { picture: 'https://northwind.example/sam.png' })
  expect(await write()).toBeNull()
  await users.update(sam.id, { name: 'Sam Lee' })
  expect(await write()).toEqual({ name: 'Sam Lee', picture: 'https://northwind.example/sam.png' })
  await browser.ask('POST', `${path}/typing`, { body: { typing: true } })
  await users.update(sam.id, { name: 'Samira Lee', picture: null })
  expect(await write()).toEqual({ name: 'Samira Lee', picture: null })
  for (const [act, body] of [
    ['messages', { text: 'Hi', agent: { name: 'Kim' } }],
    ['typing', { typing: true, agent: { name: 'Kim' } }],
  ] as const) {
    const answer = await browser.ask('POST', `${path}/${act}`, { body })
    const { errors } = await expectProblem(answer, 422, 'invalid_request')
    expect(errors).toMatchObject([{ field: 'agent' }])
  }
  const list = (await (await browser.ask('GET', `${path}/messages`)).json()) as { items: Message[] }
  expect(list.items.map(({ agent }) => agent?.name)).toEqual([undefined, undefined, 'Sam Lee', 'Samira Lee'])
  await events.whenSeen('message.created', 3)
  expect(events.seen.filter(({ type }) => type === 'typing')).toMatchObject([{ agent: { name: 'Sam Lee' } }])
  expect(JSON.stringify(list) + JSON.stringify(events.seen)).not.toContain(SAM)
})

test('a member administers nothing, and an admin does', async () => {
  for (const [role, status] of [
    ['member', 403],
    ['admin', 200],
  ] as const) {
    const { browser } = await setup(role)
    const answer = await browser.ask('GET', '/v1/keys')
    if (status === 403) await expectProblem(answer, status, 'role_missing')
    else expect(answer.status).toBe(status)
  }
})

test("what an admin makes is the admin's", async () => {
  const { browser, sam, workspace, store } = await setup('admin')
  const body = { label: 'of the dashboard', roles: ['widget'] }
  const made = (await (await browser.ask('POST', '/v1/keys', { body })).json()) as { id: string }
  expect(made).toMatchObject({ created_by: sam.id })
  const [entry] = await store.listAudit(workspace.id, { limit: 1 })
  expect(entry).toMatchObject({ by: sam.id, what: 'key.create', target: made.id })
})

/** What a browser says, and what is answered to a read and to a write. */
const SITES: [string, Record<string, string>, number, number][] = [
  ['a page of this server', FROM_OWN_PAGE, 200, 204],
  ['a page of this server, which reads', { 'sec-fetch-site': 'same-origin' }, 200, 204],
  ['whoever typed the address', { 'sec-fetch-site': 'none' }, 200, 403],
  ['a sibling', { 'sec-fetch-site': 'same-site', origin: SIBLING }, 403, 403],
  ['a link of a sibling', { 'sec-fetch-site': 'same-site' }, 403, 403],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403, 403],
  ['a link of another site', { 'sec-fetch-site': 'cross-site' }, 403, 403],
  ['another site that names this one', { 'sec-fetch-site': 'cross-site', origin: PUBLIC_URL }, 403, 403],
  ['an odd browser', { 'sec-fetch-site': 'Same-Origin' }, 403, 403],
  ['an old browser', {}, 200, 403],
  ['a page of this server in an old browser', { origin: PUBLIC_URL }, 200, 204],
  ['a sibling in an old browser', { origin: SIBLING }, 403, 403],
  ['a name that begins alike, in an old browser', { origin: `${PUBLIC_URL}.evil.example` }, 403, 403],
  ['an old browser that hides where', { origin: 'null' }, 403, 403],
]

test.each(SITES)('%s', async (_, headers, read, write) => {
  const { browser, path } = await setup()
  const reading = await browser.ask('GET', path, { headers })
  const writing = await browser.ask('POST', `${path}/typing`, { headers, body: { typing: true } })
  expect([reading.status, writing.status]).toEqual([read, write])
  for (const answer of [reading, writing]) {
    if (answer.status === 403) await expectProblem(answer, 403, 'origin_not_allowed')
  }
})

test('of an answer to a cookie no other origin may read anything, refusals included', async () => {
  const { browser, path, call } = await setup('admin')
  const paths = [path, '/v1/stream', '/v1/leads', '/v1/events', '/v1/keys', '/v1/sessions']
  for (const headers of [
    FROM_OWN_PAGE,
    { origin: SIBLING, 'sec-fetch-site': 'same-site' },
    { origin: SIBLING },
  ]) {
    for (const each of paths) {
      const answer = await browser.ask('GET', each, { headers })
      await answer.body?.cancel()
      const names = [...answer.headers.keys()].filter((name) => name.startsWith('access-control'))
      expect([each, names]).toEqual([each, []])
    }
  }
  const asked = { origin: SIBLING, 'access-control-request-method': 'GET' }
  const preflight = await call('OPTIONS', '/v1/sessions', { headers: asked })
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
})

test('a cookie beside Authorization is refused, whichever of them is good', async () => {
  const { browser, path, key, mint } = await setup('admin')
  const authorizations = [`Bearer ${key.secret}`, `Bearer ${await mint()}`, 'Basic eDp5', '']
  for (const authorization of authorizations) {
    for (const each of [path, '/v1/leads', '/v1/keys', '/v1/stream']) {
      const answer = await browser.ask('GET', each, { headers: { ...FROM_OWN_PAGE, authorization } })
      await expectProblem(answer, 400, 'malformed_request')
    }
  }
  browser.cookies.set('__Host-latchkey', 'none')
  const headers = { ...FROM_OWN_PAGE, authorization: `Bearer ${key.secret}` }
  await expectProblem(await browser.ask('GET', path, { headers }), 400, 'malformed_request')
})

test.each([
  'POST /v1/sessions',
  'POST /v1/leads',
  'POST /v1/events',
  'POST /v1/widget/token',
  'GET /v1/tenants/acme/linked-sources',
  'PUT /v1/tenants/acme/linked-sources/crm',
  'DELETE /v1/tenants/acme/linked-sources/crm',
])('%s takes no cookie', async (route) => {
  const { browser } = await setup('admin')
  const [method = '', path = ''] = route.split(' ')
  const answer = await browser.ask(method, path, method === 'GET' ? {} : { body: {} })
  await expectProblem(answer, 401, 'missing_credentials')
})

test('whoever has a first password has to choose another before anything else', async () => {
  const { users, workspace, signIn, browser } = await setup()
  const request = { workspaceId: workspace.id, email: KIM, name: undefined, role: 'admin', createdBy: 'test' }
  const { firstPassword } = await users.create(request)
  const { browser: kim } = await signIn({ email: KIM, password: firstPassword })
  for (const each of ['/v1/sessions', '/v1/leads', '/v1/keys', '/v1/stream']) {
    await expectProblem(await kim.ask('GET', each), 403, 'password_change_required')
  }
  await kim.post('/dashboard/password', { chosen: CHOSEN, repeated: CHOSEN })
  expect((await kim.ask('GET', '/v1/keys')).status).toBe(200)
  expect((await browser.ask('GET', '/v1/sessions')).status).toBe(200)
})

type Server = Awaited<ReturnType<typeof setup>>

const ENDS: [string, (server: Server, elsewhere: Browser) => Promise<unknown>][] = [
  ['signing out everywhere', (_, elsewhere) => elsewhere.post('/dashboard/sign-out-everywhere')],
  ['disabling the user', ({ users, sam }) => users.disable(sam.id)],
  ['a reset of the password', ({ users, sam }) => users.resetPassword(sam.id)],
  [
    'another password',
    (_, elsewhere) =>
      elsewhere.post('/dashboard/password', { current: PASSWORD, chosen: CHOSEN, repeated: CHOSEN }),
  ],
]

test.each(ENDS)('%s ends all: the next call, and open streams within five seconds', async (_, end) => {
  const server = await setup()
  const { browser, signIn, listen, clock, say } = server
  const { browser: elsewhere } = await signIn()
  const events = await listen()
  await end(server, elsewhere)
  await say('late')
  clock.pass(5000)
  await events.whenEnded()
  expect(events.seen.map(({ type }) => type)).toEqual(['stream.ready', 'stream.end'])
  expect(events.seen[1]).toMatchObject({ reason: 'signed_out' })
  await expectProblem(await browser.ask('GET', '/v1/sessions'), 401, 'signed_out')
})

test('signing out ends the streams of that browser, and no other', async () => {
  const { browser, signIn, listen, clock, say } = await setup()
  const { browser: elsewhere } = await signIn()
  const [here, there] = [await listen(), await listen(elsewhere)]
  await browser.post('/dashboard/sign-out')
  clock.pass(5000)
  await here.whenEnded()
  await say('Still there?')
  await there.whenSeen('message.created')
  expect(here.seen.map(({ type }) => type)).toEqual(['stream.ready', 'stream.end'])
})

test('a stream that is open is no use of a sign-in, which ends twelve hours after the last one', async () => {
  const { listen, clock, say } = await setup()
  const events = await listen()
  for (const count of [1, 2, 3]) {
    clock.pass(3 * HOUR_MS)
    await say('Hello?')
    await events.whenSeen('message.created', count)
  }
  clock.pass(3 * HOUR_MS)
  await events.whenEnded()
  expect(events.seen.at(-1)).toMatchObject({ type: 'stream.end', reason: 'signed_out' })
})

test('what another site asks keeps nobody signed in', async () => {
  const { browser, clock } = await setup()
  for (const hours of [6, 6]) {
    clock.pass(hours * HOUR_MS)
    await browser.ask('GET', '/v1/sessions', { headers: { 'sec-fetch-site': 'cross-site' } })
  }
  await expectProblem(await browser.ask('GET', '/v1/sessions'), 401, 'signed_out')
})

test('twenty streams are open for a user at most, and as many for the next one', async () => {
  const { addUser, browser, listen, signIn } = await setup()
  for (let count = 0; count < 20; count++) await listen()
  await expectProblem(await browser.ask('GET', '/v1/stream'), 429, 'rate_limited')
  await addUser(KIM)
  await listen((await signIn({ email: KIM })).browser)
})

test("an Idempotency-Key is a user's own, whichever browser sends it", async () => {
  const { addUser, browser, path, signIn } = await setup()
  await addUser(KIM)
  const { browser: elsewhere } = await signIn()
  const { browser: kim } = await signIn({ email: KIM })
  const headers = { ...FROM_OWN_PAGE, 'idempotency-key': 'k-1' }
  const post = async (by: Browser) => {
    const answer = await by.ask('POST', `${path}/messages`, { headers, body: { text: 'Hello' } })
    return ((await answer.json()) as Message).id
  }
  const first = await post(browser)
  expect(await post(elsewhere)).toBe(first)
  expect(await post(kim)).not.toBe(first)
})

test("of another workspace's conversations a user sees none", async () => {
  const { path, addUser, signIn, store } = await setup()
  const other = await setupPeople({ store })
  await addUser('eve@elsewhere.example', other.workspace.id, 'admin')
  const { browser: eve } = await signIn({ email: 'eve@elsewhere.example' })
  await expectProblem(await eve.ask('GET', path), 404, 'session_not_found')
  expect(await (await eve.ask('GET', '/v1/sessions')).json()).toMatchObject({ items: [] })
})
