import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isSecretKey } from '../../../server-stub/services/key-format.js'
import { openSqlite } from '../../../server-stub/store/sqlite.js'
import { hashKey } from '../../../server-stub/services/key-format.js'
import { setupCommands } from '../../support/commands.js'

async function setup() {
  const commands = setupCommands()
  const workspace = (await commands.json<{ id: string }>('workspace', 'create', '--name', 'N')).id
  const create = ['key', 'create', '--workspace', workspace, '--label', 'backend', '--role', 'widget']
  const key = await commands.json<{ id: string; secret: string }>(...create)
  return { ...commands, workspace, key }
}

test('key rotate shows a new secret once, and until when the old one works', async () => {
  const { json, key, workspace } = await setup()
  const rotated = await json<{ secret: string; old_secret_ends_at: string }>('key', 'rotate', key.id)
  expect(rotated).toEqual({
    id: key.id,
    label: 'backend',
    roles: ['widget'],
    old_secret_ends_at: expect.stringMatching(/Z$/),
    secret: expect.toSatisfy(isSecretKey),
  })
  expect(rotated.secret).not.toBe(key.secret)
  const aDay = Date.parse(rotated.old_secret_ends_at) - Date.now()
  expect(Math.abs(aDay - 86_400_000)).toBeLessThan(60_000)
  expect(await json('key', 'list', '--workspace', workspace)).toMatchObject({
    items: [{ id: key.id, secrets: [{ ends_at: null }, { ends_at: rotated.old_secret_ends_at }] }],
  })
})

test('people are told how to end the overlap, and that command ends it', async () => {
  const { latchkey, json, key } = await setup()
  const { stdout } = await latchkey('key', 'rotate', key.id, '--overlap', '7d')
  const [, said = ''] = /latchkey (key end-overlap \S+)/.exec(stdout) ?? []
  expect(await json(...said.split(' '))).toMatchObject({ id: key.id, secrets: [{ ends_at: null }] })
})

test('an overlap of 0 says that the old secret works no more', async () => {
  const { latchkey, json, key } = await setup()
  expect(await json('key', 'rotate', key.id, '--overlap', '0')).toMatchObject({ old_secret_ends_at: null })
  const { stdout } = await latchkey('key', 'rotate', key.id, '--overlap', '0')
  expect(stdout).toContain('Its old secret works no more.')
})

test.each([
  ['an unknown key', ['key_x'], 'There is no project key key_x.'],
  [
    'a long overlap',
    ['KEY', '--overlap', '8d'],
    'overlap: given "8d"; allowed is 0 to 7d, such as 30m, 24h or 7d.',
  ],
])('%s is one sentence on stderr, and nothing was rotated', async (_, argv, sentence) => {
  const { latchkey, json, key, workspace } = await setup()
  const before = await json('key', 'list', '--workspace', workspace)
  const given = argv.map((word) => (word === 'KEY' ? key.id : word))
  expect(await latchkey('key', 'rotate', ...given)).toEqual({ code: 1, stdout: '', stderr: `${sentence}\n` })
  expect(await json('key', 'list', '--workspace', workspace)).toEqual(before)
})

test('a revoked key is not rotated, and leaves no file', async () => {
  const { latchkey, json, key, folder } = await setup()
  await json('key', 'revoke', key.id)
  const { code, stderr } = await latchkey('key', 'rotate', key.id, '--secret-file', join(folder, 'secret'))
  expect([code, stderr]).toEqual([
    1,
    `Project key ${key.id} was revoked; make a new one with "key create".\n`,
  ])
  expect(readdirSync(folder)).not.toContain('secret')
})

test('the new secret goes to a new file of its owner, and not to the terminal', async () => {
  const { latchkey, folder, key, database } = await setup()
  const file = join(folder, 'secret')
  const { stdout } = await latchkey('key', 'rotate', key.id, '--secret-file', file)
  const secret = readFileSync(file, 'utf8').trim()
  expect(secret).toSatisfy(isSecretKey)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(stdout).not.toContain(secret)
  const store = await openSqlite(database)
  expect(await store.findKeyBySecret(hashKey(secret))).toMatchObject({ id: key.id })
  await store.close()
})

test('a file that is there is not overwritten, and nothing is rotated', async () => {
  const { latchkey, json, folder, key, workspace } = await setup()
  const file = join(folder, 'secret')
  writeFileSync(file, 'precious')
  const before = await json('key', 'list', '--workspace', workspace)
  expect(await latchkey('key', 'rotate', key.id, '--secret-file', file)).toEqual({
    code: 1,
    stdout: '',
    stderr: `${file} exists already; name a new file.\n`,
  })
  expect(readFileSync(file, 'utf8')).toBe('precious')
  expect(await json('key', 'list', '--workspace', workspace)).toEqual(before)
})

test('no secret can be shown twice: no byte of one is kept, and no command but its own says it', async () => {
  const { latchkey, json, folder, key, workspace } = await setup()
  const { secret } = await json<{ secret: string }>('key', 'rotate', key.id)
  const said = []
  for (const argv of [
    ['key', 'list', '--workspace', workspace],
    ['key', 'end-overlap', key.id],
    ['key', 'revoke', key.id],
  ]) {
    said.push(await latchkey(...argv), await latchkey(...argv, '--json'))
  }
  expect(said.map(({ code }) => code)).toEqual(said.map(() => 0))
  const kept = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))
  // Hashes are there, so that a search for what was never written would not pass for one that found nothing.
  expect(kept.join()).toContain(hashKey(secret))
  const everything = [...said.map(({ stdout }) => stdout), ...kept].join()
  for (const each of [key.secret, secret]) {
    expect(everything).not.toContain(each)
    expect(everything).not.toContain(each.slice('lk_sk_'.length))
  }
})
