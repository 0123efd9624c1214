import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, Migrator, sql, SqliteDialect } from 'kysely'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openLibsql } from '../../../server-stub/store/libsql.js'
import { spine } from '../../../server-stub/store/migrations/0001-spine.js'
import { keySecrets } from '../../../server-stub/store/migrations/0002-key-secrets.js'
import { signingKeys } from '../../../server-stub/store/migrations/0003-signing-keys.js'
import { linkedSources } from '../../../server-stub/store/migrations/0004-linked-sources.js'
import { anonymous } from '../../../server-stub/store/migrations/0005-anonymous.js'
import { defence } from '../../../server-stub/store/migrations/0006-defence.js'
import { openSqlite } from '../../../server-stub/store/sqlite.js'
import { makeFolder } from '../../support/folder.js'
import { describeAnonymousVisitors } from './anonymous-contract.js'
import { describeStore } from './contract.js'

describeStore('SQLite in memory', () => openSqlite(':memory:'))
describeAnonymousVisitors('SQLite in memory', () => openSqlite(':memory:'))
describeStore('SQLite in a file', () => openSqlite(join(makeFolder(), 'deep', 'data.db')))

const BEFORE_NUMBERS = {
  '0001-spine': spine,
  '0002-key-secrets': keySecrets,
  '0003-signing-keys': signingKeys,
  '0004-linked-sources': linkedSources,
  '0005-anonymous': anonymous,
  '0006-defence': defence,
}
const KEY = {
  id: 'key_1',
  workspaceId: 'wsp_1',
  label: 'backend',
  roles: ['widget'] as const,
  createdBy: 'cli:sam',
  createdAt: 1000,
}

async function setupTwo() {
  const path = join(makeFolder(), 'data.db')
  const here = await openSqlite(path)
  const there = await openSqlite(path)
  onTestFinished(async () => {
    await here.close()
    await there.close()
  })
  const workspace = {
    id: 'wsp_1',
    name: 'N',
    publishableKey: 'p',
    visitorKey: new Uint8Array(1),
    createdAt: 1,
  }
  await here.addWorkspace(workspace)
  await here.addKey(KEY, 'hash')
  return { path, here, there }
}

test("another process's write changes the version at once", async () => {
  const { here, there } = await setupTwo()
  const before = here.factsVersion()
  expect(here.factsVersion()).toBe(before)
  await there.revokeKey('key_1', 5000)
  expect(here.factsVersion()).not.toBe(before)
})

test('the last use is written at close', async () => {
  const { path, there } = await setupTwo()
  const third = await openSqlite(path)
  third.noteKeyUsed({ id: 'key_1', hash: 'hash' }, 1000)
  third.noteKeyUsed({ id: 'key_1' }, 7000)
  await third.close()
  expect(await there.listKeys('wsp_1')).toMatchObject([{ lastUsedAt: 7000, secrets: [{ lastUsedAt: 1000 }] }])
})

test('a burst of uses is one write, some seconds later', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { here, there } = await setupTwo()
  const before = there.factsVersion()
  for (let at = 1000; at < 2000; at++) here.noteKeyUsed({ id: 'key_1', hash: 'hash' }, at)
  await vi.advanceTimersByTimeAsync(4999)
  expect(there.factsVersion()).toBe(before)
  await vi.advanceTimersByTimeAsync(1)
  expect(await there.listKeys('wsp_1')).toMatchObject([{ lastUsedAt: 1999 }])
})

test('a key and a message of the first version are there after the change of shape', async () => {
  const path = join(makeFolder(), 'data.db')
  const db = new Kysely<Record<string, Record<string, unknown>>>({
    dialect: new SqliteDialect({ database: openLibsql(path) }),
  })
  const provider = { getMigrations: () => Promise.resolve({ '0001-spine': spine }) }
  expect((await new Migrator({ db, provider }).migrateToLatest()).error).toBeUndefined()
  const workspace = { id: 'wsp_1', name: 'N', publishable_key: 'p', visitor_key: new Uint8Array(1) }
  await db
    .insertInto('workspaces')
    .values({ ...workspace, created_at: 1 })
    .execute()
  const key = { id: 'key_1', workspace_id: 'wsp_1', label: 'backend', roles_json: '["widget"]' }
  const times = { created_at: 1000, last_used_at: 2000 }
  await db
    .insertInto('project_keys')
    .values({ ...key, ...times, hash: 'hash' })
    .execute()
  const [wsp, wgt, vis, ses] = ['wsp_1', 'wgt_1', 'vis_1', 'ses_1']
  await sql`insert into widgets values (${wgt}, ${wsp}, 'Shop', 0, '[]', null, 1)`.execute(db)
  await sql`insert into visitors values (${vis}, ${wsp}, '{}', '{}', 1)`.execute(db)
  await sql`insert into sessions values (${ses}, ${wsp}, ${wgt}, ${vis}, 'open', '[]', 'normal', null, 1, 1)`.execute(
    db,
  )
  for (const id of ['msg_b', 'msg_a']) {
    await sql`insert into messages (id, session_id, author, text, created_at) values (${id}, ${ses}, 'agent', 'Hi', 1)`.execute(
      db,
    )
  }
  await db.destroy()

  const store = await openSqlite(path)
  onTestFinished(() => store.close())
  expect(await store.findKeyBySecret('hash')).toMatchObject({ id: 'key_1', roles: ['widget'] })
  expect(await store.listMessages(ses, { limit: 9 })).toMatchObject([
    { id: 'msg_b', sessionId: ses, author: 'agent', anonymous: false, text: 'Hi', createdAt: 1 },
    { id: 'msg_a' },
  ])
  expect(await store.listKeys('wsp_1')).toEqual([
    {
      ...KEY,
      createdBy: undefined,
      lastUsedAt: 2000,
      revokedAt: undefined,
      secrets: [{ createdAt: 1000, endsAt: undefined, lastUsedAt: 2000 }],
    },
  ])
})

test('acts of before are numbered in each workspace, in their order', async () => {
  const path = join(makeFolder(), 'data.db')
  const database = openLibsql(path)
  const db = new Kysely<Record<string, Record<string, unknown>>>({ dialect: new SqliteDialect({ database }) })
  const provider = { getMigrations: () => Promise.resolve(BEFORE_NUMBERS) }
  expect((await new Migrator({ db, provider }).migrateToLatest()).error).toBeUndefined()
  for (const id of ['wsp_1', 'wsp_2']) {
    await sql`insert into workspaces (id, name, publishable_key, visitor_key, created_at) values (${id}, 'N', ${id}, '', 1)`.execute(
      db,
    )
  }
  for (const [id, act] of [
    ['wsp_1', 'a'],
    ['wsp_2', 'b'],
    ['wsp_1', 'c'],
  ]) {
    await sql`insert into audit_entries (workspace_id, at, by, act, target, details_json) values (${id}, 1, 'x', ${act}, 't', '{}')`.execute(
      db,
    )
  }
  await db.destroy()

  const store = await openSqlite(path)
  onTestFinished(() => store.close())
  const told = (await store.listAudit('wsp_1', { limit: 9 })).map(({ number, what }) => [number, what])
  expect(told).toEqual([
    [2, 'c'],
    [1, 'a'],
  ])
})

test('labels of before are found, and a session that was closed says since when', async () => {
  const path = join(makeFolder(), 'data.db')
  const database = openLibsql(path)
  const db = new Kysely<Record<string, Record<string, unknown>>>({ dialect: new SqliteDialect({ database }) })
  const provider = { getMigrations: () => Promise.resolve(BEFORE_NUMBERS) }
  expect((await new Migrator({ db, provider }).migrateToLatest()).error).toBeUndefined()
  await sql`insert into workspaces (id, name, publishable_key, visitor_key, created_at) values ('wsp_1', 'N', 'p', '', 1)`.execute(
    db,
  )
  await sql`insert into widgets (id, workspace_id, name, anonymous, origins_json, created_at) values ('wgt_1', 'wsp_1', 'S', 0, '[]', 1)`.execute(
    db,
  )
  await sql`insert into visitors (id, workspace_id, traits_json, metadata_json, said_at) values ('vis_1', 'wsp_1', '{}', '{}', 1)`.execute(
    db,
  )
  await sql`insert into sessions (id, workspace_id, widget_id, visitor_id, status, labels_json, priority, created_at, updated_at)
    values ('ses_1', 'wsp_1', 'wgt_1', 'vis_1', 'closed', '["sales","vip","sales"]', 'normal', 1, 7)`.execute(
    db,
  )
  await db.destroy()

  const store = await openSqlite(path)
  onTestFinished(() => store.close())
  const found = await store.listSessions({ workspaceId: 'wsp_1' }, { limit: 9 }, { labels: ['vip', 'sales'] })
  expect(found).toMatchObject([{ id: 'ses_1', closedAt: 7, note: undefined, rating: undefined }])
})

test('a database of a newer version is refused in one sentence', async () => {
  const path = join(makeFolder(), 'data.db')
  await (await openSqlite(path)).close()
  const database = openLibsql(path)
  database.prepare("insert into kysely_migration values ('9999-future', '2030-01-01')").run([])
  database.close()
  await expect(openSqlite(path)).rejects.toThrow(
    /^The database can't be brought to this version's shape \(.+\)\.$/,
  )
})

test.each([
  ['a folder that is a file', (folder: string) => join(folder, 'file', 'data.db')],
  ['a file that is no database', (folder: string) => join(folder, 'file')],
  ['a folder in place of the file', (folder: string) => folder],
])('%s is refused in one sentence', async (_, toPath) => {
  const folder = makeFolder()
  writeFileSync(
    join(folder, 'file'),
    'This is not a database, and it is long enough to be read as one that is broken.',
  )
  const opening = openSqlite(toPath(folder))
  await expect(opening).rejects.toMatchObject({
    name: 'SetupError',
    message: expect.stringMatching(/can't be opened/),
  })
})
