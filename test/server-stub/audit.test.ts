import type { Command } from 'commander'
import { expect, test } from 'vitest'
import type { AuditEntry, AuditList } from '../../protocol/audit.js'
import { createProgram } from '../../server-stub/commands/run.js'
import { openSqlite } from '../../server-stub/store/sqlite.js'
import { setupCommands } from '../support/commands.js'
import { setupDeveloper } from '../support/developer.js'
import { FROM_OWN_PAGE, PASSWORD, SAM, setupPeople } from '../support/people.js'
import { setupServer, type TestServer } from '../support/server.js'

/** What a body or a path needs, and what the entry says beside who asked. */
interface Act {
  path?: (server: TestServer) => string
  body?: unknown
  before?: (server: TestServer) => Promise<unknown>
  entry: string
}

const SOURCE = { path: () => '/v1/tenants/acme/linked-sources/crm' }
const LINK = { status: 'connected', credentials: { access_token: 'a token of the CRM' } }
const link = ({ call, key }: TestServer) => call('PUT', SOURCE.path(), { bearer: key.secret, body: LINK })

const HOOK = { url: 'https://shop.example/hooks' }
const addWebhook = ({ call, key }: TestServer) =>
  call('POST', '/v1/webhooks', { bearer: key.secret, body: HOOK })
async function addDelivery(server: TestServer) {
  const { id } = (await (await addWebhook(server)).json()) as { id: string }
  return server.call('POST', `/v1/webhooks/${id}/test`, { bearer: server.key.secret })
}

/** One who has talked. */
async function addVisitor({ call, mint }: TestServer) {
  const started = await call('POST', '/v1/sessions', { bearer: await mint(), body: {} })
  const { visitor } = (await started.json()) as { visitor: { id: string } }
  return Response.json(visitor)
}

/** Every route that administers. */
const ACTS: Record<string, Act> = {
  'POST /v1/keys': { body: { label: 'new', roles: ['widget'] }, entry: 'key.create' },
  'POST /v1/keys/:id/rotate': { body: { overlap: 60 }, entry: 'key.rotate' },
  'POST /v1/keys/:id/end-overlap': { entry: 'key.end_overlap' },
  'POST /v1/keys/:id/revoke': { entry: 'key.revoke' },
  'POST /v1/signing-keys': { entry: 'signing_key.create' },
  'POST /v1/signing-keys/:id/revoke': {
    path: () => '/v1/signing-keys/:made/revoke',
    before: ({ call, key }) => call('POST', '/v1/signing-keys', { bearer: key.secret }),
    entry: 'signing_key.revoke',
  },
  'POST /v1/webhooks': { body: HOOK, entry: 'webhook.create' },
  ...Object.fromEntries(
    (
      [
        ['PATCH /v1/webhooks/:id', 'webhook.update', { disabled: true }],
        ['DELETE /v1/webhooks/:id', 'webhook.delete', undefined],
        ['POST /v1/webhooks/:id/rotate-secret', 'webhook.rotate_secret', {}],
        ['POST /v1/webhooks/:id/test', 'webhook.test', undefined],
        ['POST /v1/webhooks/:id/replay', 'webhook.replay', { from: '2026-01-01T00:00:00Z' }],
      ] as const
    ).map(([route, entry, body]) => [
      route,
      { path: () => route.replace(/^\w+ /, '').replace(':id', ':made'), body, before: addWebhook, entry },
    ]),
  ),
  'POST /v1/webhooks/:id/deliveries/:delivery/replay': {
    path: () => '/v1/webhooks/:webhook/deliveries/:made/replay',
    before: addDelivery,
    entry: 'webhook.replay',
  },
  'PATCH /v1/workspace': { body: { retention: { leads: 90 } }, entry: 'workspace.update' },
  'DELETE /v1/visitors/:id': {
    path: () => '/v1/visitors/:made',
    before: addVisitor,
    entry: 'visitor.erase',
  },
  'PUT /v1/tenants/:tenant/linked-sources/:source': { ...SOURCE, body: LINK, entry: 'linked_source.put' },
  'DELETE /v1/tenants/:tenant/linked-sources/:source': {
    ...SOURCE,
    before: link,
    entry: 'linked_source.delete',
  },
}

/** Those that change something and administer nothing: what visitors and servers do all day. */
const EVERYDAY = [
  'POST /v1/widget/token',
  'DELETE /v1/widget/token',
  'POST /v1/widget/anonymous-token',
  'POST /v1/visitors/claim',
  'POST /authentication/token',
  'POST /oauth/token',
  'POST /v1/sessions',
  'POST /v1/sessions/:id/messages',
  'PATCH /v1/sessions/:id',
  'POST /v1/sessions/:id/close',
  'POST /v1/sessions/:id/rating',
  'POST /v1/sessions/:id/read',
  'POST /v1/sessions/:id/typing',
  'POST /v1/leads',
  'POST /v1/events',
]

/** By who is signed in with a browser; a form that is not well filled in is no act. */
const BY_PEOPLE: Record<string, { form?: Record<string, string>; entries: string[] }> = {
  'POST /dashboard/sign-in': {
    form: { email: SAM, password: PASSWORD },
    entries: ['user.sign_out', 'user.sign_in'],
  },
  'POST /dashboard/sign-out': { entries: ['user.sign_out'] },
  'POST /dashboard/sign-out-everywhere': { entries: ['user.sign_out_everywhere'] },
  'POST /dashboard/password': {
    form: { current: PASSWORD, chosen: 'seven quiet rivers', repeated: 'seven quiet rivers' },
    entries: ['user.sign_in', 'user.change_password'],
  },
  'POST /oauth/authorize': { form: { decision: 'allow' }, entries: ['developer.allow'] },
}

const COMMANDS: Record<string, { argv: (ids: Ids) => string[]; entry: string }> = {
  'workspace create': { argv: () => ['--name', 'Acme'], entry: 'workspace.create' },
  'workspace update': {
    argv: ({ workspace }) => [workspace, '--tenant-credentials'],
    entry: 'workspace.update',
  },
  'visitor export': { argv: ({ visitor }) => [visitor], entry: 'visitor.export' },
  'visitor erase': { argv: ({ visitor }) => [visitor], entry: 'visitor.erase' },
  'key create': {
    argv: ({ workspace }) => ['--workspace', workspace, '--label', 'x', '--role', 'widget'],
    entry: 'key.create',
  },
  'key rotate': { argv: ({ key }) => [key], entry: 'key.rotate' },
  'key end-overlap': { argv: ({ key }) => [key], entry: 'key.end_overlap' },
  'key revoke': { argv: ({ key }) => [key], entry: 'key.revoke' },
  'signing-key create': { argv: ({ workspace }) => ['--workspace', workspace], entry: 'signing_key.create' },
  'signing-key revoke': { argv: ({ signingKey }) => [signingKey], entry: 'signing_key.revoke' },
  'widget create': {
    argv: ({ workspace }) => ['--workspace', workspace, '--name', 'Shop'],
    entry: 'widget.create',
  },
  'user create': {
    argv: ({ workspace }) => ['--workspace', workspace, '--email', 'kim@example.com'],
    entry: 'user.create',
  },
  'user update': { argv: ({ user }) => [user, '--name', 'Sam Lee'], entry: 'user.update' },
  'user reset-password': { argv: ({ user }) => [user], entry: 'user.reset_password' },
  'user disable': { argv: ({ user }) => [user], entry: 'user.disable' },
  'user enable': { argv: ({ user }) => [user], entry: 'user.enable' },
  'webhook create': {
    argv: ({ workspace }) => ['--workspace', workspace, '--url', HOOK.url, '--event', 'message.created'],
    entry: 'webhook.create',
  },
  'webhook rotate-secret': { argv: ({ webhook }) => [webhook], entry: 'webhook.rotate_secret' },
  'webhook disable': { argv: ({ webhook }) => [webhook], entry: 'webhook.update' },
  'webhook enable': { argv: ({ webhook }) => [webhook], entry: 'webhook.update' },
  'webhook delete': { argv: ({ webhook }) => [webhook], entry: 'webhook.delete' },
  'webhook test': { argv: ({ webhook }) => [webhook], entry: 'webhook.test' },
  'widget update': { argv: ({ widget }) => [widget, '--name', 'Store'], entry: 'widget.update' },
}
const READING = [
  'database compact',
  'serve',
  'key list',
  'signing-key list',
  'widget list',
  'user list',
  'audit list',
  'webhook list',
]

interface Ids {
  workspace: string
  key: string
  signingKey: string
  user: string
  widget: string
  webhook: string
  visitor: string
}

async function readAudit({ call, key }: TestServer): Promise<AuditEntry[]> {
  const answer = await call('GET', '/v1/audit', { bearer: key.secret })
  return ((await answer.json()) as AuditList).items
}

/** The route's path with the ids of what there is to act on, which it makes. */
async function prepare(server: TestServer, route: string, { path, before }: Act) {
  const { call, key } = server
  const other = await call('POST', '/v1/keys', {
    bearer: key.secret,
    body: { label: 'other', roles: ['widget'] },
  })
  const { id: otherKey } = (await other.json()) as { id: string }
  const made = (await ((await before?.(server)) as Response | undefined)?.json().catch(() => ({}))) ?? {}
  const [method = '', pattern = ''] = route.split(' ')
  const target = (path?.(server) ?? pattern)
    .replace(':id', otherKey)
    .replace(':made', (made as { id: string }).id)
    .replace(':webhook', (made as { webhook_id: string }).webhook_id)
  return { method, target }
}

test.each(Object.entries(ACTS))('%s writes one entry', async (route, act) => {
  const server = await setupServer({ roles: ['admin'], trustedProxyHops: 1 })
  const { call, key, clock } = server
  const { id: own } = key
  const { method, target } = await prepare(server, route, act)
  const ids = await readAudit(server)
  clock.pass(1000)

  const answer = await call(method, target, {
    bearer: key.secret,
    body: act.body,
    from: '10.0.0.1',
    headers: { 'x-request-id': 'req-7', 'x-forwarded-for': '2001:db8::7' },
  })
  expect(answer.status).toBeLessThan(300)
  const answered: unknown = answer.status === 204 ? {} : await answer.json()

  const written = (await readAudit(server)).filter(({ id }) => !ids.some((before) => before.id === id))
  expect(written).toEqual([
    {
      id: expect.stringMatching(/^aud_\d{12}$/),
      at: new Date(clock.now()).toISOString(),
      by: own,
      address: '2001:db8::7',
      request_id: 'req-7',
      act: act.entry,
      target: expect.stringMatching(/^(key|sgk|whk|wsp|vis)_\w{22,32}$|^crm$/),
      details: expect.any(Object),
    },
  ])
  for (const secret of secretsIn(answered)) expect(JSON.stringify(written)).not.toContain(secret)
  expect(JSON.stringify(written)).not.toContain('a token of the CRM')
})

/** Of these a page that people use has no part. */
const BY_SERVERS = /linked-sources/

test.each(Object.entries(ACTS).filter(([route]) => !BY_SERVERS.test(route)))(
  '%s by an admin who is signed in names the admin',
  async (route, act) => {
    const people = await setupPeople({ roles: ['admin'] })
    const { addUser, signIn, workspace, store } = people
    const { id } = await addUser(SAM, workspace.id, 'admin')
    const { browser } = await signIn()
    const { method, target } = await prepare(people, route, act)
    const readAll = () => store.listAudit(workspace.id, { limit: 100 })
    const before = (await readAll()).length
    const headers = { ...FROM_OWN_PAGE, 'x-request-id': 'req-7' }
    expect((await browser.ask(method, target, { body: act.body, headers })).status).toBeLessThan(300)
    const written = (await readAll()).slice(0, -before)
    expect(written).toEqual([expect.objectContaining({ what: act.entry, by: id, requestId: 'req-7' })])
  },
)

test.each(Object.entries(BY_PEOPLE))('%s writes who did it', async (route, { form, entries }) => {
  const people = await setupDeveloper()
  const { browser, sam, ask } = people
  const readAll = () => people.store.listAudit(people.workspace.id, { limit: 100 })
  const before = (await readAll()).length
  const path = route.replace('POST ', '')
  const url = path === '/oauth/authorize' ? ask().url : path
  expect((await browser.post(url, form, { 'x-request-id': 'req-7' })).status).toBe(303)
  const written = (await readAll()).slice(0, -before)
  expect(written.map(({ what }) => what).toSorted()).toEqual(entries.toSorted())
  for (const entry of written) expect(entry).toMatchObject({ by: sam.id, requestId: 'req-7' })
  for (const secret of [...Object.values(form ?? {}), ...browser.cookies.values()].filter(
    (each) => each.length > 16,
  )) {
    expect(JSON.stringify(written)).not.toContain(secret)
  }
})

test('a route that changes something is an act or everyday', async () => {
  const { app } = await setupServer()
  const changing = app.routes
    .filter(({ method }) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
    .map(({ method, path }) => `${method} ${path}`)
  expect([...new Set(changing)].toSorted()).toEqual(
    [...Object.keys(ACTS), ...Object.keys(BY_PEOPLE), ...EVERYDAY].toSorted(),
  )
})

test('what is refused writes none', async () => {
  const server = await setupServer({ roles: ['admin'] })
  const { call, key } = server
  const before = await readAudit(server)
  const revoked = await server.call('POST', '/v1/keys/key_none/revoke', { bearer: key.secret })
  expect(revoked.status).toBe(404)
  await call('DELETE', SOURCE.path(), { bearer: key.secret })
  await call('POST', '/v1/keys', { bearer: key.secret, body: { label: 'x', roles: [] } })
  expect(await readAudit(server)).toEqual(before)
})

test('an act whose entry cannot be written is not done', async () => {
  const { store, key } = await setupServer({ roles: ['admin'] })
  const unwritable = { by: 'test\0', at: 1 }
  await expect(store.revokeKey(key.id, 1, unwritable)).rejects.toThrow('U+0000')
  expect((await store.findActiveKey(key.id))?.id).toBe(key.id)
})

test.each(Object.entries(COMMANDS))('%s writes one entry', async (name, { argv, entry }) => {
  const { json, list, ids } = await setupOperator()
  const before = await list(ids.workspace)
  const made = await json<{ id: string }>(...name.split(' '), ...argv(ids))
  const isNew = name === 'workspace create'
  const after = await list(isNew ? made.id : ids.workspace)
  const written = after.filter(({ id }) => isNew || !before.some((each) => each.id === id))
  expect(written).toEqual([
    expect.objectContaining({
      by: expect.stringMatching(/^cli/),
      address: null,
      request_id: null,
      act: entry,
      target: made.id,
    }),
  ])
  for (const secret of secretsIn(made)) expect(JSON.stringify(written)).not.toContain(secret)
})

test('a command is an act or reads', () => {
  const program = createProgram({ env: {}, stdout() {}, stderr() {}, whenStopped: () => Promise.resolve() })
  expect(leavesOf(program).toSorted()).toEqual([...Object.keys(COMMANDS), ...READING].toSorted())
})

test('for people an entry is a line, newest first, a page at a time', async () => {
  const { latchkey, json, ids } = await setupOperator()
  const { next_cursor } = await json<AuditList>('audit', 'list', '--workspace', ids.workspace, '--limit', '2')
  const first = await latchkey('audit', 'list', '--workspace', ids.workspace, '--limit', '2')
  expect(await latchkey('audit', '--workspace', ids.workspace, '--limit', '2')).toEqual(first)
  expect(first.stdout).toMatch(
    /^\S+Z {2}cli\S* {2}widget\.create {2}wgt_\w+ {2}\{.*\n\S+Z .*webhook\.create.*\nOlder ones: --cursor aud_\d{12}\n$/,
  )
  const rest = await latchkey('audit', 'list', '--workspace', ids.workspace, '--cursor', String(next_cursor))
  expect(rest.stdout.trim().split('\n')).toEqual([
    expect.stringContaining('user.create'),
    expect.stringContaining('signing_key.create'),
    expect.stringContaining('key.create'),
    expect.stringContaining('workspace.create'),
  ])
})

test.each([
  [['--limit', '0'], 'limit: given "0"; allowed is a whole number from 1 to 100.'],
  [['--cursor', 'aud_1'], 'cursor: is not one that this list gave; start without it.'],
])('audit list %j', async (more, sentence) => {
  const { latchkey, ids } = await setupOperator()
  const { code, stderr } = await latchkey('audit', 'list', '--workspace', ids.workspace, ...more)
  expect([code, stderr.trim()]).toEqual([1, sentence])
})

async function setupOperator() {
  const { json, latchkey, database } = setupCommands()
  const make = async (...argv: string[]) => (await json<{ id: string }>(...argv)).id
  const workspace = await make('workspace', 'create', '--name', 'Northwind')
  const own = ['--workspace', workspace]
  const ids: Ids = {
    workspace,
    key: await make('key', 'create', ...own, '--label', 'backend', '--role', 'widget'),
    signingKey: await make('signing-key', 'create', ...own),
    user: await make('user', 'create', ...own, '--email', 'sam@example.com'),
    webhook: await make('webhook', 'create', ...own, '--url', HOOK.url),
    widget: await make('widget', 'create', ...own, '--name', 'Shop'),
    visitor: 'vis_1',
  }
  const store = await openSqlite(database)
  const alex = { id: 'vis_1', workspaceId: workspace, traits: {}, metadata: {} }
  await store.rememberVisitor({ ...alex, anonymous: false, saidAt: 1 })
  await store.close()
  const list = async (id: string) => (await json<AuditList>('audit', 'list', '--workspace', id)).items
  return { json, latchkey, list, ids }
}

function leavesOf(command: Command, path: readonly string[] = []): string[] {
  if (command.commands.length === 0) return [path.join(' ')]
  return command.commands.flatMap((each) => leavesOf(each, [...path, each.name()]))
}

function secretsIn(answer: unknown): string[] {
  const { secret, private_key, private_key_base64, password } = answer as Record<string, string | undefined>
  return [secret, private_key, private_key_base64, password].filter((each) => each !== undefined)
}
