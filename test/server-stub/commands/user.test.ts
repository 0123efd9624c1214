import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createPasswords } from '../../../server-stub/services/passwords.js'
import { openSqlite } from '../../../server-stub/store/sqlite.js'
import { setupCommands } from '../../support/commands.js'

async function setup() {
  const commands = setupCommands()
  const { id: workspace } = await commands.json<{ id: string }>('workspace', 'create', '--name', 'Northwind')
  const create = ['user', 'create', '--workspace', workspace, '--email', 'sam@example.com']
  return { ...commands, workspace, create }
}

test('user create shows a first password once, and where it is good', async () => {
  const { json, latchkey, workspace, create, database } = await setup()
  const user = await json(...create, '--name', 'Sam Lee', '--role', 'admin')
  expect(user).toEqual({
    id: expect.stringMatching(/^usr_[0-9A-Za-z]{22}$/),
    workspace,
    email: 'sam@example.com',
    name: 'Sam Lee',
    picture: null,
    role: 'admin',
    created_by: expect.stringMatching(/^cli/),
    created_at: expect.stringMatching(/Z$/),
    last_signed_in_at: null,
    disabled_at: null,
    password_ends_at: expect.stringMatching(/Z$/),
    sign_in_url: 'http://127.0.0.1:4300/dashboard',
    password: expect.stringMatching(/^(\w{5}-){3}\w{5}$/),
  })
  const lifetime = Date.parse(String(user['password_ends_at'])) - Date.parse(String(user['created_at']))
  expect(lifetime).toBeGreaterThanOrEqual(3_600_000)
  expect(lifetime).toBeLessThan(3_610_000)

  const { stdout } = await latchkey('user', 'list', '--workspace', workspace)
  expect(stdout).toMatch(/^usr_\w+ {2}sam@example\.com {2}"Sam Lee" {2}admin {2}last signed in never\n$/)
  expect(stdout).not.toContain(user['password'])
  const store = await openSqlite(database)
  const kept = await store.findPassword('sam@example.com')
  await store.close()
  expect(await createPasswords().verify(String(user['password']), kept?.passwordHash)).toMatchObject({
    isRight: true,
  })
})

test('the password goes to a file instead', async () => {
  const { json, folder, create } = await setup()
  const path = join(folder, 'password')
  const user = await json(...create, '--secret-file', path)
  expect(user).toMatchObject({ secret_file: path, role: 'member' })
  expect(user).not.toHaveProperty('password')
  expect(readFileSync(path, 'utf8')).toMatch(/^(\w{5}-){3}\w{5}\n$/)
})

test.each([
  [['--email', 'SAM@example.com'], 'email: somebody signs in with SAM@example.com already'],
  [['--email', 'sam'], 'email: given "sam"; allowed is an address such as sam@example.com.'],
  [['--email', 'a@b\nc'], 'email: given'],
  [['--email', 'x@y', '--role', 'owner'], 'role: given "owner"; allowed is admin or member.'],
  [['--email', 'x@y', '--name', ' '], 'name: has 0 characters'],
  [['--email', 'x@y', '--picture', 'sam.png'], 'picture: given "sam.png"; allowed is an address that begins'],
  [['--email', 'x@y', '--workspace', 'wsp_1'], 'workspace: there is no workspace wsp_1.'],
])('%s is refused in a sentence', async (more, sentence) => {
  const { latchkey, create, workspace } = await setup()
  await latchkey(...create)
  const { code, stdout, stderr } = await latchkey('user', 'create', '--workspace', workspace, ...more)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toContain(sentence)
})

test('user update changes what is named of how a user is seen', async () => {
  const { json, create } = await setup()
  const picture = 'https://shop.example/sam.png'
  const { id } = await json(...create, '--picture', picture)
  expect(await json('user', 'update', String(id), '--name', 'Sam Lee')).toMatchObject({
    name: 'Sam Lee',
    picture,
  })
  expect(await json('user', 'update', 'sam@example.com', '--no-picture')).toMatchObject({
    name: 'Sam Lee',
    picture: null,
  })
  expect(await json('user', 'update', String(id), '--no-name', '--picture', picture)).toMatchObject({
    name: null,
    picture,
  })
})

test.each([
  [[], 'option: name what to change: --name, --no-name, --picture or --no-picture.'],
  [['--name', ''], 'name: has 0 characters; allowed are 1 to 100.'],
  [['--name', 'a\nb'], 'name: has a control character'],
  [['--picture', 'http://shop.example/sam.png'], 'picture: given "http://shop.example/sam.png"; allowed is'],
  [
    ['--picture', 'https://sam:secret@shop.example/'],
    'allowed is an address that begins with https: and has neither',
  ],
  [
    ['--picture', `https://shop.example/${'x'.repeat(2048)}`],
    'picture: given a text of 2069 characters; allowed is at most',
  ],
])('user update %j is refused in a sentence', async (more, sentence) => {
  const { json, latchkey, create } = await setup()
  const { id } = await json(...create, '--name', 'Sam')
  const { code, stdout, stderr } = await latchkey('user', 'update', String(id), ...more)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toContain(sentence)
  expect((await latchkey('user', 'update', 'nobody', '--name', 'X')).stderr).toBe(
    'There is no user nobody.\n',
  )
})

test('a user gets another password, is disabled and enabled, by id or email', async () => {
  const { json, latchkey, create } = await setup()
  const { id, password } = await json(...create)
  const again = await json('user', 'reset-password', 'Sam@Example.com')
  expect(again['id']).toBe(id)
  expect(again['password']).not.toBe(password)
  expect(await json('user', 'disable', String(id))).toMatchObject({ disabled_at: expect.any(String) })
  expect((await latchkey('user', 'disable', String(id))).stdout).toMatch(/disabled \d{4}-.*Z\n$/)
  expect(await json('user', 'enable', 'sam@example.com')).toMatchObject({ disabled_at: null })
  expect((await latchkey('user', 'disable', 'nobody')).stderr).toBe('There is no user nobody.\n')
})
