import { onTestFinished, expect, test } from 'vitest'
import { AnonymousTokenAnswer, ClaimAnswer } from '../../protocol/anonymous.js'
import { MessageList, SessionList, Transcript } from '../../protocol/conversation.js'
import { EventList, EventResults } from '../../protocol/event.js'
import { Lead, LeadList } from '../../protocol/lead.js'
import { LinkedSourceList } from '../../protocol/linked-source.js'
import { Problem } from '../../protocol/problem.js'
import { Message, Session } from '../../protocol/session.js'
import { StartedWidgetConfig } from '../../protocol/started-widget-config.js'
import { WidgetConfig } from '../../protocol/widget-config.js'
import { HeldToken, TokenAnswer, WidgetTokenClaims } from '../../protocol/widget-token.js'
import { createFakeLatchkey, type FakeLeadForm } from '../../testing/index.js'
import { readPayload } from '../../testing/jwt.js'
import { API_OPERATIONS, toRoute, type ApiOperation } from '../../testing/operations.js'
import { readEvents } from '../support/events.js'
import { setupServer } from '../support/server.js'
import { FORM, SENT_STORIES } from './sent-stories.js'
import type { Asked, Side, Story } from './story.js'

const SHOP = 'https://shop.example'
const ALEX = { email: 'alex@example.com', name: 'Alex Rivera', company: 'Northwind' }

const toInit = (method: string, { bearer, body, headers }: Asked): RequestInit => ({
  method,
  headers: {
    origin: SHOP,
    ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  },
  ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
})

/** What both sides' widgets are like. */
interface Published {
  anonymous?: boolean
  /** `null`: none. */
  leadForm?: FakeLeadForm | null
}

async function openReal({ anonymous = true, leadForm = FORM }: Published): Promise<Side> {
  const roles = ['widget', 'admin'] as const
  const server = await setupServer({ roles, origins: [SHOP], anonymous, ...(leadForm && { leadForm }) })
  return {
    widget: server.widget.id,
    publishableKey: server.workspace.publishableKey,
    call: async (method, path, asked = {}) => server.app.request(path, toInit(method, asked)),
    mint: (visitor, tenant) => server.mint({ visitor, tenant }),
    answer: (session, text, agent) =>
      server.call('POST', `/v1/sessions/${session}/messages`, {
        bearer: server.key.secret,
        body: { text, agent },
      }),
    pass: server.clock.pass,
    async kept() {
      const read = async (path: string) =>
        (await server.call('GET', path, { bearer: server.key.secret })).json()
      const events = EventList.parse(await read('/v1/events')).items.toReversed()
      const leads = LeadList.parse(await read('/v1/leads')).items.toReversed()
      return { events, leads }
    },
  }
}

function openFake({ anonymous = true, leadForm = FORM }: Published): Side {
  const config = { anonymous, ...(leadForm && { leadForm }) }
  const fake = createFakeLatchkey({ origins: [SHOP], config })
  onTestFinished(fake.stop)
  return {
    widget: fake.widget,
    publishableKey: fake.publishableKey,
    call: (method, path, asked = {}) => fake.fetch(fake.apiUrl + path, toInit(method, asked)),
    mint: async (visitor, tenant) => fake.mint({ visitor, ...(tenant !== undefined && { tenant }) }).token,
    answer: async (_, text, agent) => fake.receive(text, agent),
    pass: fake.clock.pass,
    kept: async () => fake,
  }
}

/** What both sides are asked, word for word. */
const STORIES: Record<string, Story> = {
  async 'the configuration'({ call, widget, mint }, note) {
    const token = await mint(ALEX)
    const plain = await call('GET', `/v1/widgets/${widget}/config`)
    const etag = plain.headers.get('etag') ?? ''
    await note('config', plain)
    const headers = { 'if-none-match': etag }
    await note('config again', await call('GET', `/v1/widgets/${widget}/config`, { headers }))
    await note('config of none', await call('GET', '/v1/widgets/wgt_none/config'))
    await note('started', await call('GET', `/v1/widgets/${widget}/config`, { bearer: token }))
    const path = `/v1/widgets/${widget}/config?auto_start=false`
    await note('not started', await call('GET', path, { bearer: token }))
  },

  async 'a conversation'({ call, mint, answer, pass }, note) {
    const bearer = await mint(ALEX)
    const post = (path: string, body?: unknown) => call('POST', path, { bearer, body })
    const get = (path: string) => call('GET', path, { bearer })
    const page = { url: `${SHOP}/pricing`, title: 'Pricing' }
    await note('none', await get('/v1/sessions?limit=100'))
    const { id } = (await note('start', await post('/v1/sessions', { page }))) as { id: string }
    await note('start again', await post('/v1/sessions', {}))
    await note('read', await get(`/v1/sessions/${id}`))
    const message = { id: `msg_${'a'.repeat(24)}`, text: 'Hello' }
    await note('post', await post(`/v1/sessions/${id}/messages`, message))
    await note('post again', await post(`/v1/sessions/${id}/messages`, message))
    await note('post another', await post(`/v1/sessions/${id}/messages`, { ...message, text: 'Bye' }))
    await note('without an id', await post(`/v1/sessions/${id}/messages`, { text: ' Trimmed ' }))
    await answer(id, 'How can I help?')
    const { items } = (await note('messages', await get(`/v1/sessions/${id}/messages`))) as MessageList
    const first = (await note('first page', await get(`/v1/sessions/${id}/messages?limit=2`))) as MessageList
    expect(items.map(({ text }) => text)).toEqual(['Hello', 'Trimmed', 'How can I help?'])
    const next = `/v1/sessions/${id}/messages?limit=2&cursor=${first.next_cursor}`
    await note('next page', await get(next))
    const newest = `/v1/sessions/${id}/messages?order=desc&limit=2`
    const last2 = (await note('from its end', await get(newest))) as MessageList
    expect(last2.items.map(({ text }) => text)).toEqual(['How can I help?', 'Trimmed'])
    await note('older ones', await get(`${newest}&cursor=${last2.next_cursor}`))
    await note('in another order', await get(`${newest}&cursor=${first.next_cursor}`))
    await note('in the other', await get(`${newest.replace('desc', 'asc')}&cursor=${last2.next_cursor}`))
    await note('in none', await get(newest.replace('desc', 'newest')))
    await answer(id, 'I am Sam.', { name: 'Sam', picture: 'https://shop.example/sam.png' })
    await answer(id, 'I am Kim.', { name: 'Kim' })
    await note('who wrote', await get(`/v1/sessions/${id}/messages`))
    const agent = { name: 'Sam' }
    await note('as an agent', await post(`/v1/sessions/${id}/messages`, { text: 'Hi', agent }))
    await note('types as one', await post(`/v1/sessions/${id}/typing`, { typing: true, agent }))
    await note('as none', await post(`/v1/sessions/${id}/messages`, { text: 'Hi', agent: {} }))
    await note('a cursor of none', await get(`/v1/sessions/${id}/messages?cursor=msg_none`))
    const last = items.at(-1)?.id
    await note('read it', await post(`/v1/sessions/${id}/read`, { message_id: last }))
    await note('read none', await post(`/v1/sessions/${id}/read`, { message_id: 'msg_none' }))
    await note('type', await post(`/v1/sessions/${id}/typing`, { typing: true }))
    await note('label', await call('PATCH', `/v1/sessions/${id}`, { bearer, body: { labels: ['sales'] } }))
    await note('assign', await call('PATCH', `/v1/sessions/${id}`, { bearer, body: { note: 'Psst' } }))
    await note('rate', await post(`/v1/sessions/${id}/rating`, { score: 4 }))
    await note('rate again', await post(`/v1/sessions/${id}/rating`, { score: 5, comment: 'Fine.' }))
    await note('rate badly', await post(`/v1/sessions/${id}/rating`, { score: 6 }))
    await note('transcript', await get(`/v1/sessions/${id}/transcript`))
    await note('as text', await get(`/v1/sessions/${id}/transcript?format=text`))
    await note('close', await post(`/v1/sessions/${id}/close`))
    await note('close again', await post(`/v1/sessions/${id}/close`))
    await note('too late', await post(`/v1/sessions/${id}/messages`, { text: 'Still there?' }))
    // Of two in one millisecond either may be the newer one.
    await pass(1_000)
    await note('a new one', await post('/v1/sessions', {}))
    await note('both', await get('/v1/sessions'))
    await note('the open one', await get('/v1/sessions?status=open'))
    await note('by activity', await get('/v1/sessions?order=updated'))
    await note('one a page', await get('/v1/sessions?limit=1'))
  },

  async 'what is refused'({ call, mint, pass }, note) {
    const bearer = await mint(ALEX)
    const post = (body: unknown, headers = {}) => call('POST', '/v1/sessions', { bearer, body, headers })
    await note('no token', await call('GET', '/v1/sessions'))
    await note('no token at all', await call('GET', '/v1/sessions', { bearer: 'x' }))
    await note('a key', await call('GET', '/v1/sessions', { bearer: 'lk_pk_1' }))
    await note('no JSON', await post('{'))
    await note('no object', await post('[]'))
    await note('of no type', await post('{}', { 'content-type': 'text/plain' }))
    await note('too large', await post({ page: { title: 'x'.repeat(70_000) } }))
    await note('two fields', await post({ priority: 'highest', labels: [''] }))
    await note('nothing there', await call('GET', '/v1/nothing', { bearer }))
    await note('no such method', await call('PUT', '/v1/sessions', { bearer, body: {} }))
    await note('no such session', await call('GET', '/v1/sessions/ses_none', { bearer }))
    await note('no such session’s messages', await call('GET', '/v1/sessions/ses_none/messages', { bearer }))
    const other = await mint({ id: 'sam' })
    const mine = (await (await post({})).json()) as { id: string }
    await note('somebody else’s', await call('GET', `/v1/sessions/${mine.id}`, { bearer: other }))
    await note('a bad limit', await call('GET', '/v1/sessions?limit=1000', { bearer }))
    const elsewhere = { origin: 'https://elsewhere.example' }
    await note('another origin', await call('GET', '/v1/sessions', { bearer, headers: elsewhere }))
    const asked = { 'access-control-request-method': 'POST' }
    await note('a preflight', await call('OPTIONS', '/v1/sessions/ses_1/messages', { headers: asked }))
    await note('which token', await call('GET', '/v1/widget/token', { bearer }))
    await note('a token’s preflight', await call('OPTIONS', '/v1/widget/token', { headers: asked }))
    await note('logout', await call('DELETE', '/v1/widget/token', { bearer }))
    await note('after it', await call('GET', '/v1/sessions', { bearer }))
    await pass(3_600_000)
    await note('ended', await call('GET', '/v1/sessions', { bearer: other }))
  },

  async 'an anonymous visitor'({ call, mint, widget, publishableKey }, note) {
    const headers = { 'x-api-key': publishableKey }
    const ask = (body: unknown, with_: Record<string, string> = headers) =>
      call('POST', '/v1/widget/anonymous-token', { body, headers: with_ })
    const made = (await note('a new one', await ask({ widget }))) as AnonymousTokenAnswer
    const { token, visitor_secret } = made
    await note('known', await ask({ widget, visitor_secret }))
    await note('an unknown secret', await ask({ widget, visitor_secret: 'lk_vs_none' }))
    await note('another widget', await ask({ widget: 'wgt_none' }))
    await note('no key', await ask({ widget }, {}))
    await note('another key', await ask({ widget }, { 'x-api-key': 'lk_pk_none' }))
    const started = await call('POST', '/v1/sessions', { bearer: token, body: {} })
    const { id } = (await note('start', started)) as Session
    const said = await call('POST', `/v1/sessions/${id}/messages`, { bearer: token, body: { text: 'Hi' } })
    await note('post', said)
    const claim = (bearer: string) => call('POST', '/v1/visitors/claim', { bearer, body: { visitor_secret } })
    await note('claims themselves', await claim(token))
    const bearer = await mint(ALEX)
    const preview = { visitor_secret, preview: true }
    await note('would come along', await call('POST', '/v1/visitors/claim', { bearer, body: preview }))
    await note('claim', await claim(bearer))
    await note('ended', await call('GET', '/v1/sessions', { bearer: token }))
    await note('theirs now', await call('GET', `/v1/sessions/${id}/messages`, { bearer }))
  },

  async 'a tenant’s sources'({ call, mint, publishableKey }, note) {
    const path = '/v1/tenants/acme/linked-sources'
    const bearer = await mint(ALEX, 'acme')
    await note('none linked', await call('GET', path, { bearer }))
    await note('another’s', await call('GET', '/v1/tenants/beta/linked-sources', { bearer }))
    await note('of no tenant', await call('GET', path, { bearer: await mint(ALEX) }))
    await note('nothing', await call('GET', path))
    await note('a key alone', await call('GET', path, { headers: { 'x-api-key': publishableKey } }))
    const headers = { 'x-api-key': publishableKey }
    await note('garbage', await call('GET', path, { bearer: 'a.b.c', headers }))
  },

  async 'the same request twice'({ call, mint }, note) {
    const bearer = await mint(ALEX)
    const { id } = (await (await call('POST', '/v1/sessions', { bearer, body: {} })).json()) as Session
    const post = (body: unknown, key: string) =>
      call('POST', `/v1/sessions/${id}/messages`, { bearer, body, headers: { 'idempotency-key': key } })
    const one = (await note('once', await post({ text: 'Hello' }, 'k1'))) as Message
    const two = (await note('twice', await post({ text: 'Hello' }, 'k1'))) as Message
    expect(two.id).toBe(one.id)
    await note('something else', await post({ text: 'Bye' }, 'k1'))
    await note('a bad key', await post({ text: 'Bye' }, 'a b'))
  },

  ...SENT_STORIES,
}

const HEADERS = [
  'content-type',
  'cache-control',
  'access-control-allow-origin',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
  'www-authenticate',
  'allow',
  'idempotent-replayed',
  'content-disposition',
]

test.each(Object.entries(STORIES))('%s: the fake answers as the server does', async (_, tell) => {
  const [real, fake] = [await listen(tell, await openReal({})), await listen(tell, openFake({}))]
  expect(fake).toEqual(real)
  expect(Object.keys(real).length).toBeGreaterThan(3)
})

test('where anonymous visitors may not talk, both say so', async () => {
  const tell: Story = async ({ call, widget, publishableKey }, note) => {
    const headers = { 'x-api-key': publishableKey }
    await note('asked', await call('POST', '/v1/widget/anonymous-token', { body: { widget }, headers }))
  }
  const how = { anonymous: false }
  expect(await listen(tell, openFake(how))).toEqual(await listen(tell, await openReal(how)))
})

test('where the widget has no form, both say so', async () => {
  const tell: Story = async ({ call, mint, kept }, note) => {
    const bearer = await mint(ALEX)
    const send = (body: unknown) => call('POST', '/v1/leads', { bearer, body })
    await note('no form', await send({ fields: { email: 'alex@example.com' } }))
    await note('no request either', await send({}))
    expect((await kept()).leads).toEqual([])
  }
  const how = { leadForm: null }
  expect(await listen(tell, openFake(how))).toEqual(await listen(tell, await openReal(how)))
})

/** Every answer, as far as it is no matter of chance. */
async function listen(tell: Story, side: Side) {
  const heard: Record<string, unknown> = {}
  await tell(side, async (name, answer) => {
    const text = await answer.clone().text()
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false
    const body: unknown = isJson ? JSON.parse(text) : text
    const known = HEADERS.map((header) => [header, answer.headers.get(header)?.replace(/ses_\w+/, 'ses_…')])
    heard[name] = {
      status: answer.status,
      headers: Object.fromEntries(known.filter(([, value]) => value !== undefined)),
      hasId: answer.headers.has('x-request-id'),
      body: isJson ? toShape(body) : text === '' ? '' : 'a text',
    }
    return body
  })
  return heard
}

/** Names and types of what is there; of a list, of each; codes and enumerations as they are. */
function toShape(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => toShape(item))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toShape(inner, name)]))
  }
  if (
    ['code', 'status', 'title', 'field', 'message', 'author', 'priority', 'type', 'token_type'].includes(name)
  )
    return value
  if (name === 'next_cursor' || name === 'closed_at' || name === 'agent')
    return value === null ? null : 'a text'
  return value === null ? null : typeof value
}

/** What each operation promises; `undefined`: nothing to read. */
const SCHEMAS = {
  config: WidgetConfig,
  anonymousToken: AnonymousTokenAnswer,
  heldToken: HeldToken,
  endToken: undefined,
  claim: ClaimAnswer,
  startSession: Session,
  listSessions: SessionList,
  readSession: Session,
  changeSession: Session,
  closeSession: Session,
  rateSession: Session,
  transcript: Transcript,
  listMessages: MessageList,
  postMessage: Message,
  markRead: undefined,
  sendTyping: undefined,
  // Read as it comes, by test/support/events.ts.
  stream: undefined,
  sendLead: Lead,
  trackEvents: EventResults,
  linkedSources: LinkedSourceList,
} satisfies Record<ApiOperation, unknown>

test('every answer is what protocol promises, and each operation is one of the server’s', async () => {
  const seen = new Set<string>()
  for (const tell of Object.values(STORIES)) {
    const side = openFake({})
    const call: Side['call'] = async (method, path, asked) => {
      const answer = await side.call(method, path, asked)
      const operation = API_OPERATIONS.find((name) => isOf(toRoute(name), method, path))
      const text = await answer.clone().text()
      if (!operation || text === '' || !answer.headers.get('content-type')?.includes('json')) return answer
      const schema = answer.ok ? SCHEMAS[operation] : Problem
      seen.add(operation)
      expect(schema?.safeParse(JSON.parse(text)), `${method} ${path}`).toMatchObject({ success: true })
      if (operation === 'config' && 'session' in (JSON.parse(text) as object)) {
        StartedWidgetConfig.parse(JSON.parse(text))
      }
      return answer
    }
    await tell({ ...side, call }, (_, answer) =>
      answer
        .clone()
        .json()
        .catch(() => undefined),
    )
  }
  const silent = ['endToken', 'markRead', 'sendTyping', 'stream']
  expect(API_OPERATIONS.filter((name) => !seen.has(name))).toEqual(silent.filter((name) => !seen.has(name)))

  const { app } = await setupServer()
  const routes = new Set(app.routes.map(({ method, path }) => `${method} ${path}`))
  expect(API_OPERATIONS.map(toRoute).filter((route) => !routes.has(route))).toEqual([])
})

const isOf = (route: string, method: string, path: string) => {
  const [of = '', pattern = ''] = route.split(' ')
  return of === method && new RegExp(`^${pattern.replace(/:\w+/, '[^/]+')}(\\?|$)`).test(path)
}

test('its tokens read like the server’s, and no server takes them', async () => {
  const fake = createFakeLatchkey()
  const answer = TokenAnswer.parse(fake.mint())
  WidgetTokenClaims.parse(readPayload(answer.token))
  const server = await setupServer()
  const real = await server.mint()
  expect(Object.keys(readPayload(answer.token) ?? {}).toSorted()).toEqual(
    Object.keys(readPayload(real) ?? {}).toSorted(),
  )
  const refused = await server.call('GET', '/v1/sessions', { bearer: answer.token })
  expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'token_invalid' }])
  const tenant = await server.call('GET', '/v1/tenants/acme/linked-sources', {
    bearer: fake.tenantToken('acme'),
    headers: { 'x-api-key': server.workspace.publishableKey },
  })
  expect(tenant.status).toBe(401)
})

test('both streams tell the same of the same events, and of a stop in between', async () => {
  const tell = async (side: Side) => {
    const bearer = await side.mint(ALEX)
    const post = (path: string, body?: unknown) => side.call('POST', path, { bearer, body })
    const listen = async (headers: Record<string, string> = {}) => {
      const response = await side.call('GET', '/v1/stream', { bearer, headers })
      const events = readEvents(response)
      onTestFinished(events.stop)
      await events.whenSeen(headers['last-event-id'] === 'none' ? 'stream.reset' : 'stream.ready')
      return { events, type: response.headers.get('content-type') }
    }
    const { events, type } = await listen()
    const { id } = (await (await post('/v1/sessions', {})).json()) as Session
    await post(`/v1/sessions/${id}/messages`, { text: 'Hello' })
    await side.answer(id, 'Hi')
    await side.answer(id, 'Hi', { name: 'Sam' })
    await events.whenSeen('message.created', 3)
    const from = events.lastId() ?? ''
    await events.stop()
    await post(`/v1/sessions/${id}/rating`, { score: 5 })
    await post(`/v1/sessions/${id}/close`)
    const later = await listen({ 'last-event-id': from })
    await later.events.whenSeen('session.closed')
    const reset = await listen({ 'last-event-id': 'none' })
    await side.pass(3_600_000)
    await later.events.whenEnded()
    return {
      type,
      retryMs: events.retryMs(),
      events: [events, later.events, reset.events].map(({ seen }) => seen.map((event) => toShape(event))),
    }
  }
  const [real, fake] = [await tell(await openReal({})), await tell(openFake({}))]
  expect(fake).toEqual(real)
  expect(fake.events.flat().length).toBeGreaterThan(8)
})
