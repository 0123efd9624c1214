import { Kysely, SqliteDialect } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { createStore } from '../../../server-stub/store/create-store.js'
import { openLibsql } from '../../../server-stub/store/libsql.js'
import { migrate } from '../../../server-stub/store/migrate.js'
import type { StoredEvent, StoredLead } from '../../../server-stub/store/lead-store.js'
import type { Store, StoredMessage, NewSession } from '../../../server-stub/store/store.js'
import type { Tables } from '../../../server-stub/store/tables.js'

/** How SQLite finds what the store asks for, as it says itself. */
async function setup() {
  const asked: { sql: string; parameters: readonly unknown[] }[] = []
  const database = openLibsql(':memory:')
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({ database }),
    log: ({ query }) => void asked.push(query),
  })
  onTestFinished(() => db.destroy())
  await migrate(db)
  const store = createStore(db, () => 0)
  await store.addWorkspace(WORKSPACE)
  await store.addWidget(WIDGET)
  await store.addAnonymousVisitor(SOMEBODY, { hash: 'hash', now: 1 })
  for (const id of ['vis_1', 'vis_2']) {
    await store.rememberVisitor({ ...SOMEBODY, id, traits: {}, metadata: {}, anonymous: true, saidAt: 1 })
  }
  await store.openSession(SESSION)
  return {
    async plan(ask: (store: Store) => Promise<unknown>) {
      asked.length = 0
      await ask(store)
      return asked
        .filter(({ sql }) => /^(select|update|delete)/.test(sql))
        .flatMap(({ sql, parameters }) => database.prepare(`explain query plan ${sql}`).all(parameters))
        .map((step) => (step as { detail: string }).detail)
    },
  }
}

const WORKSPACE = {
  id: 'wsp_1',
  name: 'Northwind',
  publishableKey: 'lk_pk_1',
  visitorKey: new Uint8Array([1]),
  createdAt: 1,
}
const WIDGET = {
  id: 'wgt_1',
  workspaceId: 'wsp_1',
  name: 'Shop',
  anonymous: true,
  origins: [],
  greeting: undefined,
  createdAt: 1,
}
const MINE = { workspaceId: 'wsp_1', visitor: { id: 'vis_1', widgetId: 'wgt_1' } }
const ACT = { by: 'test', at: 1 }
const OLD = { before: 5, limit: 10 }
const LEASE = { lease: 'a', now: 1, endsAt: 2 }
const SESSION: NewSession = {
  id: 'ses_1',
  workspaceId: 'wsp_1',
  widgetId: 'wgt_1',
  visitorId: 'vis_1',
  status: 'open',
  labels: [],
  priority: 'normal',
  page: undefined,
  createdAt: 1,
  updatedAt: 1,
}
const MESSAGE: StoredMessage = {
  id: 'msg_1',
  sessionId: 'ses_1',
  author: 'visitor',
  anonymous: false,
  text: 'Hi',
  createdAt: 1,
}
const SENT = {
  workspaceId: 'wsp_1',
  widgetId: 'wgt_1',
  visitorId: 'vis_1',
  anonymous: false,
  createdAt: 1,
}
const LEAD: StoredLead = {
  ...SENT,
  id: 'led_1',
  traits: {},
  metadata: {},
  fields: {},
  intent: undefined,
  page: undefined,
}
const TRACKED: StoredEvent = { ...SENT, id: 'trk_1', name: 'seen', properties: {}, significant: false, at: 1 }
const FURTHER = { limit: 10, after: { at: 9, id: 'x' } }
const MARCH = { from: '2026-03-01', to: '2026-03-31' }
const EVENT = {
  id: 'evt_1',
  workspaceId: 'wsp_1',
  type: 'message.created',
  visitorId: 'vis_1',
  at: 1,
  body: '{}',
}
const OURS = { workspaceId: 'wsp_1' }
const SOMEBODY = { id: 'vis_1', workspaceId: 'wsp_1', widgetId: 'wgt_1', endsAt: 9 }

test.each<[string, (store: Store) => Promise<unknown>]>([
  ['a publishable key', (store) => store.findWorkspaceByPublishableKey('lk_pk_1')],
  ['a visitor secret', (store) => store.findAnonymousVisitor('hash')],
  ["an anonymous token's visitor", (store) => store.isAnonymousVisitorAlive('vis_1')],
  ['a use of a visitor secret', (store) => store.extendAnonymousVisitor('vis_1', 1)],
  ["a visitor's conversations", (store) => store.listSessions(MINE, { limit: 10 })],
  [
    "a visitor's conversations, further on",
    (store) => store.listSessions(MINE, { limit: 10, after: { id: 'x' } }),
  ],
  ['the inbox', (store) => store.listSessions(OURS, { limit: 10 })],
  ['the inbox, further on', (store) => store.listSessions(OURS, { limit: 10, after: { id: 'x' } })],
  ['the inbox by activity', (store) => store.listSessions(OURS, { limit: 10, order: 'updated' })],
  [
    'the inbox by activity, further on',
    (store) => store.listSessions(OURS, { limit: 10, order: 'updated', after: { id: 'x', updatedAt: 1 } }),
  ],
  ['the inbox by status', (store) => store.listSessions(OURS, { limit: 10 }, { status: 'open' })],
  ['the inbox of somebody', (store) => store.listSessions(OURS, { limit: 10 }, { assignee: 'usr_1' })],
  ['the inbox by label', (store) => store.listSessions(OURS, { limit: 10 }, { labels: ['a', 'b'] })],
  ["a visitor's", (store) => store.listSessions(OURS, { limit: 10 }, { visitorId: 'vis_1' })],
  ['a thread', (store) => store.listMessages('ses_1', { limit: 10 })],
  ['a thread from its end', (store) => store.listMessages('ses_1', { limit: 10, order: 'desc' })],
  [
    'a thread from its end, further on',
    async (store) => (
      await store.addMessage(MESSAGE),
      store.listMessages('ses_1', { limit: 10, order: 'desc', after: 'msg_1' })
    ),
  ],
  ["a visitor's feed", (store) => store.readFeed(MINE, { after: 1, limit: 10 })],
  ["a workspace's feed", (store) => store.readFeed(OURS, { after: 1, limit: 10 })],
  ['what was written', (store) => store.listWrittenFeeds({ after: 1, limit: 10 })],
  ['a claim', (store) => store.claimAnonymousVisitor({ from: 'vis_1', to: 'vis_2', at: 1 })],
  [
    'what has ended',
    (store) => store.addAnonymousVisitor({ ...SOMEBODY, id: 'vis_2' }, { hash: 'h', now: 1 }),
  ],
  ["an event's listeners", (store) => store.addMessage(MESSAGE, () => EVENT)],
  ["an endpoint's due deliveries", (store) => store.leaseDeliveries('whk_1', 10, LEASE)],
  ["an endpoint's deliveries", (store) => store.listDeliveries('whk_1', {}, { limit: 10, before: 'x' })],
  ['a delivery', (store) => store.findDelivery('whk_1', 'dlv_1')],
  ['a lead that is sent', (store) => store.addLead(LEAD, () => EVENT)],
  ['a lead that is sent again', async (store) => (await store.addLead(LEAD), store.addLead(LEAD))],
  ['a visitor', (store) => store.findVisitor('wsp_1', 'vis_1')],
  [
    'events that are tracked',
    async (store) => (await store.addEvents([TRACKED]), store.listEvents('wsp_1', FURTHER)),
  ],
  ['an erased visitor', (store) => store.eraseDeliveryBodies('wsp_1', { visitorId: 'vis_1' })],
  ['all of a visitor', (store) => store.eraseVisitor('wsp_1', 'vis_1', { endsAt: 9 }, ACT)],
  ["a visitor's erasure", (store) => store.isVisitorErased('vis_1', 1)],
  ['a visitor of any workspace', (store) => store.findVisitorWorkspace('vis_1')],
  ['a visitor to export', (store) => store.exportVisitor('wsp_1', 'vis_1', ACT)],
  ['whom a visitor was before', (store) => store.listClaims('wsp_1', 'vis_1')],
  ['what was sent of a visitor', (store) => store.listSent('wsp_1', ['vis_1'], { limit: 10 })],
  ['silent conversations', (store) => store.purge('wsp_1', 'conversations', { before: 5, limit: 10 })],
  ['visitors of whom nothing is left', (store) => store.purge('wsp_2', 'conversations', OLD)],
  ['bodies past their time', (store) => store.purge('wsp_1', 'deliveries', OLD)],
  ['leads past their time', (store) => store.purge('wsp_1', 'leads', OLD)],
  ['events past their time', (store) => store.purge('wsp_1', 'events', OLD)],
  ['acts past their time', (store) => store.purge('wsp_1', 'audit', OLD)],
  ['what has ended by itself', (store) => store.purgeEnded(1, 10)],
  ['what is past its time', (store) => store.eraseDeliveryBodies('wsp_1', { before: 1 })],
])('%s is looked up, not searched for', async (_, ask) => {
  const { plan } = await setup()
  const steps = await plan(ask)
  expect(steps).not.toEqual([])
  expect(steps.filter((step) => step.startsWith('SCAN'))).toEqual([])
})

const AFTER = { id: 'x', updatedAt: 1 }
/** Each filter in each order, at the beginning and further on, and the index that has it. */
const INBOXES = (
  [
    ['by status', { status: 'open' }, 'sessions_by_status', 'sessions_by_status_and_activity'],
    ['of somebody', { assignee: 'usr_1' }, 'sessions_by_assignee', 'sessions_by_assignee_and_activity'],
    ['of nobody', { assignee: null }, 'sessions_by_assignee', 'sessions_by_assignee_and_activity'],
    ['by label', { labels: ['a'] }, 'sqlite_autoindex_session_labels_1', 'session_labels_by_activity'],
    ['by labels', { labels: ['a', 'b'] }, 'sqlite_autoindex_session_labels_1', 'session_labels_by_activity'],
  ] as const
).flatMap(([name, filter, ...indexes]) =>
  (['created', 'updated'] as const).flatMap((order, which) =>
    [{}, { after: AFTER }].map((page): [string, string, (store: Store) => Promise<unknown>] => [
      `the inbox ${name}, by ${order}${'after' in page ? ', further on' : ''}`,
      indexes[which] ?? '',
      (store) => store.listSessions(OURS, { limit: 10, order, ...page }, filter),
    ]),
  ),
)

test('of all endpoints each is asked for what is due, not each delivery', async () => {
  const { plan } = await setup()
  const steps = await plan((store) => store.listDueWebhooks(1))
  expect(steps.filter((step) => step.startsWith('SCAN'))).toEqual(['SCAN webhooks'])
  expect(steps.join()).toContain('webhook_deliveries_due (webhook_id=? AND status=? AND due_at<?)')
})

test('all steps of a claim were looked at', async () => {
  const { plan } = await setup()
  const steps = await plan((store) => store.claimAnonymousVisitor({ from: 'vis_1', to: 'vis_2', at: 1 }))
  expect(steps.join()).toContain('sessions_claimed')
})

test("a visitor's conversations are found by the visitor, not among all of the workspace's", async () => {
  const { plan } = await setup()
  expect((await plan((store) => store.listSessions(MINE, { limit: 10 }))).join()).toContain(
    'INDEX sessions_of_visitor (visitor_id=? AND widget_id=?)',
  )
})

test.each<[string, string, (store: Store) => Promise<unknown>]>([
  ['the inbox', 'sessions_listed', (store) => store.listSessions(OURS, { limit: 10 })],
  [
    'the inbox, further on',
    'sessions_listed',
    (store) => store.listSessions(OURS, { limit: 10, after: { id: 'x' } }),
  ],
  [
    'the inbox by status',
    'sessions_by_status',
    (store) => store.listSessions(OURS, { limit: 10 }, { status: 'open' }),
  ],
  [
    'the inbox of somebody',
    'sessions_by_assignee',
    (store) => store.listSessions(OURS, { limit: 10 }, { assignee: 'usr_1' }),
  ],
  [
    'the inbox by activity',
    'sessions_by_activity',
    (store) => store.listSessions(OURS, { limit: 10, order: 'updated' }),
  ],
  [
    'the inbox by activity, further on',
    'sessions_by_activity',
    (store) => store.listSessions(OURS, { limit: 10, order: 'updated', after: { id: 'x', updatedAt: 1 } }),
  ],
  ...INBOXES,
  ['a thread', 'messages_listed', (store) => store.listMessages('ses_1', { limit: 10 })],
  [
    'a thread from its end',
    'messages_listed',
    (store) => store.listMessages('ses_1', { limit: 10, order: 'desc' }),
  ],
  [
    'a thread from its end, further on',
    'messages_listed',
    async (store) => (
      await store.addMessage(MESSAGE),
      store.listMessages('ses_1', { limit: 10, order: 'desc', after: 'msg_1' })
    ),
  ],
  [
    "a visitor's feed",
    'sqlite_autoindex_stream_events_2',
    (store) => store.readFeed(MINE, { after: 1, limit: 10 }),
  ],
  ['leads', 'leads_listed', (store) => store.listLeads('wsp_1', { limit: 10 })],
  ['leads, further on', 'leads_listed', (store) => store.listLeads('wsp_1', FURTHER)],
  ['leads of a time', 'leads_listed', (store) => store.listLeads('wsp_1', FURTHER, { from: 1, to: 9 })],
  [
    "a widget's leads",
    'leads_by_widget',
    (store) => store.listLeads('wsp_1', FURTHER, { widgetId: 'wgt_1' }),
  ],
  [
    "a visitor's leads",
    'leads_of_visitor',
    (store) => store.listLeads('wsp_1', FURTHER, { visitorId: 'vis_1' }),
  ],
  ['a lead', 'leads_by_id', (store) => store.findLead('wsp_1', 'led_1')],
  ['events', 'events_listed', (store) => store.listEvents('wsp_1', FURTHER)],
  ['events of a name', 'events_by_name', (store) => store.listEvents('wsp_1', FURTHER, { name: 'seen' })],
  ['counts', 'sqlite_autoindex_event_counts_1', (store) => store.countEvents('wsp_1', MARCH, { limit: 10 })],
  [
    'counts, further on',
    'sqlite_autoindex_event_counts_1',
    (store) => store.countEvents('wsp_1', MARCH, { limit: 10, after: { day: '2026-03-02', name: 'x' } }),
  ],
  ["a visitor's events", 'events_of_visitor', (store) => store.listVisitorEvents('wsp_1', 'vis_1', FURTHER)],
  [
    "a visitor's conversations by time",
    'sessions_of_visitor_by_time',
    (store) => store.listVisitorSessions('wsp_1', 'vis_1', FURTHER),
  ],
])(
  '%s is read from its index, in its order: nothing is sorted however much there is',
  async (_, index, ask) => {
    const { plan } = await setup()
    const steps = (await plan(ask)).join()
    expect(steps).toContain(`INDEX ${index} (`)
    expect(steps).not.toContain('TEMP B-TREE')
  },
)
