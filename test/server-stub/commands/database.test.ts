import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSqlite } from '../../../server-stub/store/sqlite.js'
import { setupCommands } from '../../support/commands.js'
import { createRandom } from '../../loader/keeper/soak/random.js'

const VISITORS = 20
const MESSAGES = 3000

test('a compacted file has nothing of what was erased, however often its pages were rearranged', async () => {
  const { database, folder, json } = setupCommands()
  const { id: workspaceId } = await json<{ id: string }>('workspace', 'create', '--name', 'Northwind')
  const make = ['widget', 'create', '--workspace', workspaceId, '--name', 'Shop']
  const { id: widgetId } = await json<{ id: string }>(...make)
  const store = await openSqlite(database)
  const marks = Array.from({ length: VISITORS }, (_, index) => `mark-${index}-x`)
  const rest = { labels: [], priority: 'normal', page: undefined, createdAt: 1, updatedAt: 1 } as const
  for (const id of marks) {
    await store.rememberVisitor({ id, workspaceId, traits: {}, metadata: {}, anonymous: false, saidAt: 1 })
    await store.openSession({ ...rest, id, workspaceId, widgetId, visitorId: id, status: 'open' })
  }
  const random = createRandom(7)
  for (let count = 0; count < MESSAGES; count++) {
    const mark = marks[Math.floor(random.between(0, VISITORS))] ?? ''
    const text = `text of ${mark} `.repeat(1 + random.between(0, 8) ** 3)
    const message = { sessionId: mark, author: 'visitor', anonymous: false, text, createdAt: count } as const
    await store.addMessage({ ...message, id: `msg_${count}` })
  }
  const erased = marks.filter((_, index) => index % 2 === 0)
  const act = { by: 'test', at: 5 }
  for (const id of erased) await store.eraseVisitor(workspaceId, id, { endsAt: 9 }, act)
  await store.close()

  await json('database', 'compact')
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)))
  expect(files.some((file) => file.includes('text of mark-1-x'))).toBe(true)
  expect(erased.filter((mark) => files.some((file) => file.includes(`text of ${mark}`)))).toEqual([])
})
