import { expect, test } from 'vitest'
import { setupCommands } from '../../support/commands.js'

async function setup() {
  const commands = setupCommands()
  const { id } = await commands.json<{ id: string }>('workspace', 'create', '--name', 'Northwind')
  return { ...commands, id }
}

test('workspace update switches raw credentials for tenant tokens on and off', async () => {
  const { json, id } = await setup()
  for (const [option, shown] of [
    ['--tenant-credentials', true],
    ['--no-tenant-credentials', false],
  ] as const) {
    const updated = await json('workspace', 'update', id, option)
    expect(updated).toMatchObject({ id, name: 'Northwind', tenant_credentials: shown })
  }
})

test('people are told who sees them', async () => {
  const { latchkey, id } = await setup()
  const { stdout } = await latchkey('workspace', 'update', id, '--tenant-credentials')
  expect(stdout).toBe(
    `Workspace ${id} "Northwind": a tenant token too shows raw credentials.\nIt keeps all there is.\n`,
  )
})

test('workspace update says for how many days what is kept; what is not named stays', async () => {
  const { json, latchkey, id } = await setup()
  await json('workspace', 'update', id, '--keep', 'conversations=365', '--keep', 'leads=90')
  const { stdout } = await latchkey('workspace', 'update', id, '--keep', 'leads=off', '--keep', 'audit=30')
  expect(stdout).toContain('\nIt keeps conversations for 365 days, audit for 30 days. Of the rest all.\n')
  const { retention } = await json('workspace', 'update', id, '--keep', 'audit=off')
  expect(retention).toEqual({ conversations: 365, leads: null, events: null, deliveries: null, audit: null })
})

test.each([
  [
    'nothing to change',
    ['ID'],
    'option: name what to change: --keep, --tenant-credentials or --no-tenant-credentials.',
  ],
  ['an unknown workspace', ['wsp_x', '--tenant-credentials'], 'There is no workspace wsp_x.'],
  ['another unknown one', ['wsp_x', '--keep', 'leads=1'], 'There is no workspace wsp_x.'],
  ...['leads', 'leads=0', 'leads=3651', 'messages=3', 'leads=1.5'].map(
    (given): [string, string[], string] => [
      given,
      ['ID', '--keep', given],
      `keep: given "${given}"; allowed are leads, events, conversations, deliveries, audit, each with =DAYS (1 to 3650) or =off.`,
    ],
  ),
])('%s is one sentence on stderr', async (_, argv, sentence) => {
  const { latchkey, id } = await setup()
  const given = argv.map((word) => (word === 'ID' ? id : word))
  expect(await latchkey('workspace', 'update', ...given)).toEqual({
    code: 1,
    stdout: '',
    stderr: `${sentence}\n`,
  })
})
