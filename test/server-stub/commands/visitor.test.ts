import { expect, test } from 'vitest'
import { VisitorExport } from '../../../protocol/visitor-export.js'
import { openSqlite } from '../../../server-stub/store/sqlite.js'
import { setupCommands } from '../../support/commands.js'

async function setup() {
  const commands = setupCommands()
  const { id } = await commands.json<{ id: string }>('workspace', 'create', '--name', 'Northwind')
  const store = await openSqlite(commands.database)
  const alex = { id: 'vis_1', workspaceId: id, traits: { name: 'Alex' }, metadata: {}, anonymous: false }
  await store.rememberVisitor({ ...alex, saidAt: 1000 })
  await store.close()
  return commands
}

test('visitor export prints all that is kept', async () => {
  const { json } = await setup()
  const exported = VisitorExport.parse(await json('visitor', 'export', 'vis_1'))
  expect(exported).toMatchObject({ id: 'vis_1', traits: { name: 'Alex' }, sessions: [], deliveries: [] })
})

test('visitor erase erases, and a second time there is nobody', async () => {
  const { latchkey } = await setup()
  expect((await latchkey('visitor', 'erase', 'vis_1')).stdout).toBe(
    'Erased: vis_1, 0 conversations with 0 messages, 0 webhook events\n',
  )
  for (const verb of ['erase', 'export']) {
    expect(await latchkey('visitor', verb, 'vis_1')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no visitor vis_1.\n',
    })
  }
})
