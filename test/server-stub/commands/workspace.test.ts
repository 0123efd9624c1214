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
    expect(updated).toEqual({ id, name: 'Northwind', tenant_credentials: shown })
  }
})

test('people are told who sees them', async () => {
  const { latchkey, id } = await setup()
  const { stdout } = await latchkey('workspace', 'update', id, '--tenant-credentials')
  expect(stdout).toBe(`Workspace ${id} "Northwind": a tenant token too shows raw credentials.\n`)
})

test.each([
  [
    'nothing to change',
    ['ID'],
    'option: name what to change: --tenant-credentials or --no-tenant-credentials.',
  ],
  ['an unknown workspace', ['wsp_x', '--tenant-credentials'], 'There is no workspace wsp_x.'],
])('%s is one sentence on stderr', async (_, argv, sentence) => {
  const { latchkey, id } = await setup()
  const given = argv.map((word) => (word === 'ID' ? id : word))
  expect(await latchkey('workspace', 'update', ...given)).toEqual({
    code: 1,
    stdout: '',
    stderr: `${sentence}\n`,
  })
})
