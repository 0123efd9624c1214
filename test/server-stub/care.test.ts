import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { AuditList } from '../../protocol/audit.js'
import { VisitorExport } from '../../protocol/visitor-export.js'
import { AnonymousTokenAnswer } from '../../protocol/anonymous.js'
import { createDeliveryWorker } from '../../server-stub/services/delivery-worker.js'
import { createRetentionJob } from '../../server-stub/services/retention.js'
import { createVault } from '../../server-stub/services/vault.js'
import { openLibsql } from '../../server-stub/store/libsql.js'
import { openSqlite } from '../../server-stub/store/sqlite.js'
import { makeFolder } from '../support/folder.js'
import { SECRET, setupServer } from '../support/server.js'
import { readEvents } from '../support/events.js'
import { expectProblem } from './routes/expect-problem.js'

const SHOP = 'https://shop.example'
const DAY_MS = 24 * 3_600_000
const HOUR_MS = 3_600_000
/** Stands in everything that the visitor says, and that is said of them. */
const MARK = 'quinzeldorf'
const ALEX = { id: '7', email: `alex@${MARK}.example`, name: `Alex ${MARK}`, company: `${MARK} Ltd` }

/** Tables where words of a visitor, or the visitor's id, stand: all must be empty of them afterwards. */
const PERSONAL = [
  'visitors',
  'anonymous_visitors',
  'sessions',
  'session_labels',
  'messages',
  'stream_events',
  'stream_heads',
  'idempotent_calls',
  'limit_windows',
  'webhook_events',
  'webhook_attempts',
  'leads',
  'events',
]
/** And those that no visitor is in. The ids that were erased stay in the first two, which say that it was done. */
const IMPERSONAL = [
  'audit_entries',
  'erased_visitors',
  'workspaces',
  'project_keys',
  'key_secrets',
  'signing_keys',
  'linked_sources',
  'widgets',
  'users',
  'sign_ins',
  'developer_grants',
  'refresh_tokens',
  'webhooks',
  'webhook_secrets',
  'webhook_deliveries',
  'revoked_tokens',
  'assets',
  'event_counts',
  'kysely_migration',
  'kysely_migration_lock',
  'sqlite_sequence',
]

async function setup() {
  const path = join(makeFolder(), 'data.db')
  const store = await openSqlite(path)
  const server = await setupServer({
    roles: ['widget', 'admin'],
    store,
    origins: [SHOP],
    anonymous: true,
    leadForm: { fields: [{ name: 'note', label: 'Note', type: 'text' }] },
    webhookAllowPrivate: true,
  })
  const { call, key, clock, workspace, widget } = server
  const sent: string[] = []
  const worker = createDeliveryWorker({
    store,
    clock,
    vault: createVault([SECRET]),
    send: async ({ body }) => {
      sent.push(body)
      return { status: 200, response: body }
    },
  })

  async function ask<Answer = { id: string }>(
    bearer: string,
    route: string,
    body?: unknown,
  ): Promise<Answer> {
    const [method = '', url = ''] = route.split(' ')
    const headers = { 'idempotency-key': crypto.randomUUID(), ...(bearer !== key.secret && { origin: SHOP }) }
    const answer = await call(method, url, { bearer, body, headers, from: '192.0.2.1' })
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`)
    return (answer.status === 204 ? undefined : await answer.json()) as Answer
  }

  /** A conversation in which everything is said that can be. */
  async function talk(token: string) {
    const session = await ask(token, 'POST /v1/sessions', {
      labels: [`label ${MARK}`],
      page: { url: `${SHOP}/${MARK}`, title: MARK },
    })
    const at = `/v1/sessions/${session.id}`
    await ask(token, `POST ${at}/messages`, { text: `I am ${MARK}.` })
    await ask(key.secret, `POST ${at}/messages`, { text: `Hello ${MARK}.`, agent: { name: `For ${MARK}` } })
    await ask(key.secret, `PATCH ${at}`, { note: `about ${MARK}` })
    await ask(token, `POST ${at}/rating`, { score: 5, comment: `says ${MARK}` })
    await ask(key.secret, `POST ${at}/close`)
    await ask(token, 'POST /v1/leads', {
      fields: { note: `about ${MARK}` },
      intent: { plan: MARK },
      page: { title: MARK },
    })
    const event = { id: `trk_${crypto.randomUUID().replaceAll('-', '')}`, name: 'seen' }
    await ask(token, 'POST /v1/events', { events: [{ ...event, properties: { of: MARK } }] })
    return session.id
  }

  /** Anonymous first, then themselves; something is told, something waits. */
  async function live(visitor: object = ALEX) {
    await ask(key.secret, 'POST /v1/webhooks', { url: 'https://hooks.example/' })
    const admitted = AnonymousTokenAnswer.parse(
      await (
        await call('POST', '/v1/widget/anonymous-token', {
          headers: { 'x-api-key': workspace.publishableKey, origin: SHOP },
          body: { widget: widget.id },
        })
      ).json(),
    )
    const before = await talk(admitted.token)
    const minted = { visitor, metadata: { plan: MARK } }
    const answer = await ask<{ token: string; visitor: { id: string } }>(
      key.secret,
      'POST /v1/widget/token',
      minted,
    )
    const { token } = answer
    await talk(token)
    await ask(token, 'POST /v1/visitors/claim', { visitor_secret: admitted.visitor_secret })
    await worker.deliverDue()
    const last = await talk(token)
    return { token, id: answer.visitor.id, anonymousId: admitted.visitor.id, sessions: [before, last] }
  }

  return {
    ...server,
    sent,
    worker,
    ask,
    live,
    talk,
    job: createRetentionJob({ store, clock }),
    /** The tables with any of these words in them. */
    tablesWith: (...words: string[]) => findTables(path, words),
    /** Whether the files of the database have any of them. */
    filesHave: (word: string) =>
      readdirSync(dirname(path)).some((name) => readFileSync(join(dirname(path), name)).includes(word)),
  }
}

function findTables(path: string, words: readonly string[]): string[] {
  const database = openLibsql(path)
  try {
    const tables = tablesOf(database)
    return tables.filter((name) => {
      const rows = JSON.stringify(database.prepare(`select * from "${name}"`).all([]))
      return words.some((word) => rows.includes(word))
    })
  } finally {
    database.close()
  }
}

function tablesOf(database: ReturnType<typeof openLibsql>): string[] {
  const rows = database.prepare("select name from sqlite_master where type = 'table'").all([])
  return rows.map((row) => (row as { name: string }).name)
}

test('each table is one with visitors in it or one without', async () => {
  const { tablesWith } = await setup()
  expect(tablesWith('[]', '[{').toSorted()).toEqual([...PERSONAL, ...IMPERSONAL].toSorted())
})

test('what is erased stands in no table and no file any more, and where it stood is known', async () => {
  const { live, ask, key, tablesWith, filesHave } = await setup()
  const { id, anonymousId } = await live()
  expect(tablesWith(MARK, id, anonymousId).toSorted()).toEqual(PERSONAL.toSorted())
  expect(filesHave(MARK)).toBe(true)
  await ask(key.secret, `DELETE /v1/visitors/${id}`)
  expect(tablesWith(MARK)).toEqual([])
  expect(tablesWith(id, anonymousId).toSorted()).toEqual(['audit_entries', 'erased_visitors'])
  expect(filesHave(MARK)).toBe(false)
})

test('what was to be sent is not sent, and the tokens and streams of before end', async () => {
  const { live, ask, key, call, clock, sent, worker } = await setup()
  const { id, token } = await live()
  const headers = { origin: SHOP }
  const events = readEvents(await call('GET', '/v1/stream', { bearer: token, headers }))
  await events.whenSeen('stream.ready')
  await ask(key.secret, `DELETE /v1/visitors/${id}`)
  const before = sent.length
  await worker.deliverDue()
  expect(sent).toHaveLength(before)
  await expectProblem(await call('GET', '/v1/sessions', { bearer: token, headers }), 401, 'token_revoked')
  clock.pass(2000)
  await events.whenEnded()
  expect(events.seen.at(-1)).toMatchObject({ type: 'stream.end', reason: 'token_revoked' })
})

test('whoever comes back is somebody new', async () => {
  const { live, ask, key, call, clock, mint } = await setup()
  const { id } = await live()
  await ask(key.secret, `DELETE /v1/visitors/${id}`)
  clock.pass(1000)
  const headers = { origin: SHOP }
  const sessions = await call('GET', '/v1/sessions', { bearer: await mint({ visitor: ALEX }), headers })
  expect(await sessions.json()).toEqual({ items: [], next_cursor: null })
})

test('erasing says who had it done, and nothing of whom', async () => {
  const { live, ask, key } = await setup()
  const { id } = await live()
  await ask(key.secret, `DELETE /v1/visitors/${id}`)
  const { items } = await ask<AuditList>(key.secret, 'GET /v1/audit')
  expect(items[0]).toMatchObject({
    by: key.id,
    act: 'visitor.erase',
    target: id,
    details: { sessions: 3, messages: 6 },
  })
})

test('of another visitor everything stays', async () => {
  const { live, ask, key, mint, talk } = await setup()
  const other = await mint({ visitor: { id: '8', name: 'Kim' } })
  const session = await talk(other)
  const { id } = await live()
  await ask(key.secret, `DELETE /v1/visitors/${id}`)
  const transcript = await ask<{ messages: object[] }>(other, `GET /v1/sessions/${session}/transcript`)
  expect(transcript.messages).toHaveLength(2)
  const { items } = await ask<{ items: object[] }>(key.secret, 'GET /v1/sessions')
  expect(items).toHaveLength(1)
})

test('what comes between a token’s check and the write belongs to nobody and is not kept', async () => {
  const { live, ask, key, store, widget, workspace, clock } = await setup()
  const { id, sessions } = await live()
  await ask(key.secret, `DELETE /v1/visitors/${id}`)
  const visitor = { id, workspaceId: workspace.id, traits: ALEX, metadata: {}, anonymous: false }
  await store.rememberVisitor({ ...visitor, saidAt: clock.now() })
  const session = { id: 'ses_late', workspaceId: workspace.id, widgetId: widget.id, visitorId: id }
  const rest = { labels: [], priority: 'normal', page: undefined, createdAt: 1, updatedAt: 1 } as const
  expect(await store.openSession({ ...session, status: 'open', ...rest })).toBeUndefined()
  expect(await store.claimAnonymousVisitor({ from: 'vis_any', to: id, at: 1 })).toBeUndefined()
  const message = { author: 'agent', anonymous: false, text: MARK, createdAt: clock.now() } as const
  expect(await store.addMessage({ ...message, id: 'msg_late', sessionId: sessions[0] ?? '' })).toBe('gone')
  const sent = {
    workspaceId: workspace.id,
    widgetId: widget.id,
    visitorId: id,
    anonymous: false,
    createdAt: 1,
  }
  const lead = {
    ...sent,
    id: 'led_late',
    traits: {},
    metadata: {},
    fields: {},
    intent: undefined,
    page: undefined,
  }
  expect(await store.addLead(lead)).toBeUndefined()
  const event = { ...sent, id: 'trk_late', name: 'seen', properties: {}, significant: false, at: 1 }
  expect(await store.addEvents([event])).toBeUndefined()
})

test('an export holds all that was said, also before the visitor signed in', async () => {
  const { live, ask, key } = await setup()
  const { id, anonymousId, sessions } = await live()
  const exported = VisitorExport.parse(await ask(key.secret, `GET /v1/visitors/${id}/export`))
  expect(exported).toMatchObject({
    id,
    anonymous: false,
    traits: ALEX,
    metadata: { plan: MARK },
    claimed_visitors: [{ visitor: anonymousId, sessions: [sessions[0]] }],
  })
  expect(exported.sessions.map(({ messages }) => messages.map(({ text }) => text))).toEqual(
    Array(3).fill([`I am ${MARK}.`, `Hello ${MARK}.`]),
  )
  expect(exported.sessions[0]).toMatchObject({ note: `about ${MARK}`, rating: { comment: `says ${MARK}` } })
  const types = new Set(exported.deliveries.map(({ type }) => type))
  expect(exported.leads).toHaveLength(3)
  expect(exported.leads[0]).toMatchObject({ fields: { note: `about ${MARK}` }, intent: { plan: MARK } })
  expect(exported.events).toHaveLength(3)
  expect(exported.events[0]).toMatchObject({ name: 'seen', properties: { of: MARK } })
  expect([...types].toSorted()).toEqual([
    'lead.created',
    'message.created',
    'rating.created',
    'session.closed',
    'session.created',
    'session.updated',
    'visitor.identified',
  ])
  const { items } = await ask<AuditList>(key.secret, 'GET /v1/audit')
  expect(items[0]).toMatchObject({ act: 'visitor.export', target: id })
})

test.each(['GET /v1/visitors/vis_none/export', 'DELETE /v1/visitors/vis_none'])(
  '%s is 404',
  async (route) => {
    const { call, key } = await setup()
    const [method = '', path = ''] = route.split(' ')
    await expectProblem(await call(method, path, { bearer: key.secret }), 404, 'not_found')
  },
)

test('nothing is purged where nothing was said, and all whose time is over where something was', async () => {
  const { live, ask, key, job, clock, tablesWith, filesHave } = await setup()
  const { id, anonymousId } = await live()
  clock.pass(5000 * DAY_MS)
  await job.purge()
  expect(tablesWith(MARK)).toContain('messages')

  const retention = { leads: 30, events: 30, conversations: 30, audit: 30 }
  const workspace = await ask<{ retention: object }>(key.secret, 'PATCH /v1/workspace', { retention })
  expect(workspace.retention).toEqual({
    ...retention,
    deliveries: null,
  })
  await job.purge()
  expect(tablesWith(MARK, id, anonymousId)).toEqual([])
  expect(filesHave(MARK)).toBe(false)
  const { items } = await ask<AuditList>(key.secret, 'GET /v1/audit')
  expect(items.map(({ act }) => act)).toEqual(['workspace.update'])
})

test('a conversation counts from when something last happened in it', async () => {
  const { live, ask, key, job, clock, mint, talk } = await setup()
  await live()
  await ask(key.secret, 'PATCH /v1/workspace', { retention: { conversations: 2 } })
  clock.pass(DAY_MS)
  const young = await talk(await mint({ visitor: { id: '8' } }))
  clock.pass(DAY_MS + HOUR_MS)
  await Promise.all([job.purge(), job.purge()])
  const { items } = await ask<{ items: { id: string }[] }>(key.secret, 'GET /v1/sessions')
  expect(items.map(({ id }) => id)).toEqual([young])
})

test('what webhooks were sent is kept no longer than what it tells of, and sooner where that is asked for', async () => {
  const { live, ask, key, job, clock, sent, worker, tablesWith } = await setup()
  await live()
  await ask(key.secret, 'PATCH /v1/workspace', { retention: { conversations: 30, deliveries: 2 } })
  clock.pass(2 * DAY_MS + HOUR_MS)
  await job.purge()
  expect(tablesWith(MARK).toSorted()).toEqual([
    'events',
    'leads',
    'messages',
    'session_labels',
    'sessions',
    'visitors',
  ])
  const before = sent.length
  await worker.deliverDue()
  expect(sent).toHaveLength(before)
})

test('an audit log that was purged goes on counting', async () => {
  const { ask, key, job, clock } = await setup()
  await ask(key.secret, 'PATCH /v1/workspace', { retention: { audit: 1 } })
  const newest = async () => (await ask<AuditList>(key.secret, 'GET /v1/audit')).items
  const [last] = await newest()
  clock.pass(2 * DAY_MS)
  await job.purge()
  expect(await newest()).toEqual([last])
  await ask(key.secret, 'PATCH /v1/workspace', { retention: { audit: 2 } })
  const [after] = await newest()
  expect(Number(after?.id.slice(4))).toBe(Number(last?.id.slice(4)) + 1)
})

test.each([
  [{ retention: { messages: 3 } }, 'retention'],
  [{ retention: { leads: 0 } }, 'retention.leads'],
  [{ retention: { leads: 3651 } }, 'retention.leads'],
  [{ retention: { leads: 1.5 } }, 'retention.leads'],
  [{ name: 'x', retention: {} }, 'body'],
  [{}, 'retention'],
])('a workspace changed by %j is refused', async (body, field) => {
  const { call, key } = await setup()
  const answer = await call('PATCH', '/v1/workspace', { bearer: key.secret, body })
  expect((await expectProblem(answer, 422, 'invalid_request')).errors).toMatchObject([{ field }])
})
