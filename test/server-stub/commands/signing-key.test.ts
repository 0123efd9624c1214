import { createPrivateKey } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setupCommands } from '../../support/commands.js'

interface Made {
  id: string
  thumbprint: string
  private_key: string
  private_key_base64: string
}

async function setup() {
  const commands = setupCommands()
  const workspace = (await commands.json<{ id: string }>('workspace', 'create', '--name', 'N')).id
  return { ...commands, workspace }
}

test('signing-key create prints the private key once, as PEM and as base64 of it', async () => {
  const { json, workspace } = await setup()
  const made = await json<Made>('signing-key', 'create', '--workspace', workspace)
  expect(Object.keys(made)).toEqual(['id', 'thumbprint', 'private_key', 'private_key_base64'])
  expect(createPrivateKey(made.private_key).asymmetricKeyType).toBe('rsa')
  expect(Buffer.from(made.private_key_base64, 'base64').toString()).toBe(made.private_key)
  const list = await json('signing-key', 'list', '--workspace', workspace)
  expect(list).toMatchObject({ items: [{ id: made.id, thumbprint: made.thumbprint, revoked_at: null }] })
})

test('people get both forms too, and a list by thumbprint', async () => {
  const { latchkey, workspace } = await setup()
  const { stdout } = await latchkey('signing-key', 'create', '--workspace', workspace)
  const [, thumbprint = ''] = /thumbprint (\S+)/.exec(stdout) ?? []
  const [pem = ''] = /-----BEGIN PRIVATE KEY-----[^]+-----END PRIVATE KEY-----\n/.exec(stdout) ?? []
  expect(stdout).toContain(Buffer.from(pem).toString('base64'))
  const { stdout: list } = await latchkey('signing-key', 'list', '--workspace', workspace)
  expect(list).toMatch(new RegExp(`^${thumbprint}  sgk_`))
})

test('--secret-file takes the private key instead of the terminal', async () => {
  const { latchkey, folder, workspace } = await setup()
  const file = join(folder, 'key.pem')
  const { stdout } = await latchkey('signing-key', 'create', '--workspace', workspace, '--secret-file', file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(createPrivateKey(readFileSync(file)).asymmetricKeyType).toBe('rsa')
  expect(stdout).not.toMatch(/PRIVATE KEY|LS0tLS1CRUdJTi/)
})

test('the private half is kept nowhere', async () => {
  const { json, folder, workspace } = await setup()
  const { private_key, private_key_base64 } = await json<Made>(
    'signing-key',
    'create',
    '--workspace',
    workspace,
  )
  const kept = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join()
  expect(kept).toContain('BEGIN PUBLIC KEY')
  for (const text of ['PRIVATE', private_key.slice(40, 100), private_key_base64.slice(60, 120)]) {
    expect(kept).not.toContain(text)
  }
})

test('signing-key revoke ends one, and an unknown one is named', async () => {
  const { json, latchkey, workspace } = await setup()
  const { id } = await json<Made>('signing-key', 'create', '--workspace', workspace)
  expect(await json('signing-key', 'revoke', id)).toMatchObject({ id, revoked_at: expect.any(String) })
  expect(await latchkey('signing-key', 'revoke', 'sgk_x')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'There is no signing key sgk_x.\n',
  })
})
