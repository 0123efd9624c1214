import { Kysely, sql, SqliteDialect } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { createCareStore } from '../../../server-stub/store/care.js'
import { createStore } from '../../../server-stub/store/create-store.js'
import { openLibsql } from '../../../server-stub/store/libsql.js'
import { migrate } from '../../../server-stub/store/migrate.js'
import type { Tables } from '../../../server-stub/store/tables.js'
import type { VisitorTable } from '../../../server-stub/store/visitor-tables.js'

const NOTES: VisitorTable = {
  table: 'notes',
  kept: { kind: 'leads', at: 'written_at', id: 'id', name: 'notes', show: ({ id, text }) => ({ id, text }) },
}
const ACT = { by: 'test', at: 100 }

/** With a table more, named in the list and nowhere else. */
async function setup() {
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: openLibsql(':memory:') }) })
  onTestFinished(() => db.destroy())
  await migrate(db)
  const store = createStore(db, () => 0)
  const workspace = { name: 'N', visitorKey: new Uint8Array(1), createdAt: 1 }
  for (const id of ['wsp_1', 'wsp_2']) await store.addWorkspace({ ...workspace, id, publishableKey: id })
  await sql`create table notes (id text, workspace_id text, visitor_id text, written_at integer, text text)`.execute(
    db,
  )
  for (const [id, workspaceId] of [
    ['vis_1', 'wsp_1'],
    ['vis_2', 'wsp_1'],
    ['vis_3', 'wsp_2'],
  ] as const) {
    await store.rememberVisitor({ id, workspaceId, traits: {}, metadata: {}, anonymous: false, saidAt: 1 })
    for (const at of [10, 20, 30]) {
      await sql`insert into notes values (${`${id}-${at}`}, ${workspaceId}, ${id}, ${at}, 'x')`.execute(db)
    }
  }
  const care = createCareStore({ db, changed() {}, scrub: () => true, compact() {} }, [NOTES])
  return {
    care,
    async ids() {
      const { rows } = await sql<{ id: string }>`select id from notes order by id`.execute(db)
      return rows.map(({ id }) => id)
    },
    async visitors() {
      return (await db.selectFrom('visitors').select('id').orderBy('id').execute()).map(({ id }) => id)
    },
  }
}

test('a table of the list is erased with its visitor', async () => {
  const { care, ids } = await setup()
  await care.eraseVisitor('wsp_1', 'vis_1', { endsAt: 200 }, ACT)
  expect(await ids()).toEqual(['vis_2-10', 'vis_2-20', 'vis_2-30', 'vis_3-10', 'vis_3-20', 'vis_3-30'])
})

test('it is exported, oldest first, page by page', async () => {
  const { care } = await setup()
  const [notes] = care.visitorParts
  const rows = await notes?.list(['vis_1'], { limit: 2, after: 'vis_1-10' })
  expect([notes?.name, rows]).toEqual([
    'notes',
    [
      { id: 'vis_1-20', shown: { id: 'vis_1-20', text: 'x' } },
      { id: 'vis_1-30', shown: { id: 'vis_1-30', text: 'x' } },
    ],
  ])
})

test('it is purged by its time, in batches, in one workspace alone', async () => {
  const { care, ids } = await setup()
  const purge = () => care.purge('wsp_1', 'leads', { before: 30, limit: 3 })
  expect([await purge(), (await ids()).length]).toEqual([true, 6])
  expect([await purge(), await purge()]).toEqual([true, false])
  expect(await ids()).toEqual(['vis_1-30', 'vis_2-30', 'vis_3-10', 'vis_3-20', 'vis_3-30'])
})

test('a visitor of whom a row is left stays', async () => {
  const { care, visitors } = await setup()
  await care.purge('wsp_1', 'conversations', { before: 50, limit: 10 })
  expect(await visitors()).toEqual(['vis_1', 'vis_2', 'vis_3'])
  while (await care.purge('wsp_1', 'leads', { before: 50, limit: 10 }));
  await care.purge('wsp_1', 'conversations', { before: 50, limit: 10 })
  expect(await visitors()).toEqual(['vis_3'])
})

test('whoever is another workspace’s is nobody here', async () => {
  const { care, ids } = await setup()
  expect(await care.eraseVisitor('wsp_1', 'vis_3', { endsAt: 200 }, ACT)).toBeUndefined()
  expect(await care.exportVisitor('wsp_1', 'vis_3', ACT)).toBeUndefined()
  expect(await ids()).toHaveLength(9)
})
