import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openLibsql } from '../../../server-stub/store/libsql.js'
import { openSqlite } from '../../../server-stub/store/sqlite.js'
import { makeFolder } from '../../support/folder.js'
import { describeStore } from './contract.js'

describeStore('SQLite in memory', () => openSqlite(':memory:'))
describeStore('SQLite in a file', () => openSqlite(join(makeFolder(), 'deep', 'data.db')))

const KEY = {
  id: 'key_1',
  workspaceId: 'wsp_1',
  label: 'backend',
  roles: ['widget'] as const,
  createdAt: 1000,
  lastUsedAt: undefined,
  revokedAt: undefined,
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
  third.noteKeyUsed('key_1', 1000)
  third.noteKeyUsed('key_1', 7000)
  await third.close()
  expect(await there.listKeys('wsp_1')).toMatchObject([{ lastUsedAt: 7000 }])
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
