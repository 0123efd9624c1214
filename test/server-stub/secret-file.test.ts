import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../server-stub/config.js'
import { openSecrets } from '../../server-stub/secret-file.js'
import { makeFolder } from '../support/folder.js'

function setup() {
  const folder = makeFolder()
  const config = readConfig({ DATABASE_URL: `sqlite:${join(folder, 'deep', 'data.db')}` })
  return { folder, config, file: join(folder, 'deep', 'secret') }
}

test('a secret is made once, and only its owner reads it', async () => {
  const { config, file } = setup()
  const [secret] = await openSecrets(config)
  expect(Buffer.byteLength(secret ?? '')).toBeGreaterThanOrEqual(32)
  expect(readFileSync(file, 'utf8')).toBe(secret)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await openSecrets(config)).toEqual([secret])
})

test('of two that start together both have the same secret', async () => {
  const { config } = setup()
  const [one, two] = await Promise.all([openSecrets(config), openSecrets(config)])
  expect(one).toEqual(two)
})

test('a file that another process is just writing is waited for', async () => {
  const { config, file, folder } = setup()
  mkdirSync(join(folder, 'deep'))
  writeFileSync(file, '')
  const opening = openSecrets(config)
  writeFileSync(file, 's'.repeat(40))
  expect(await opening).toEqual(['s'.repeat(40)])
})

test('a file that stays too short is refused in one sentence', async () => {
  const { config, file, folder } = setup()
  mkdirSync(join(folder, 'deep'))
  writeFileSync(file, 'hunter2')
  await expect(openSecrets(config)).rejects.toThrow(
    `${file} holds less than 32 bytes; restore it, or set LATCHKEY_SECRET.`,
  )
})

test('LATCHKEY_SECRET needs no file, and a database in memory leaves none', async () => {
  const given = 'x'.repeat(32)
  expect(
    await openSecrets(readConfig({ LATCHKEY_SECRET: given, DATABASE_URL: 'sqlite:/nowhere/x.db' })),
  ).toEqual([given])
  const config = readConfig({ DATABASE_URL: 'sqlite::memory:' })
  expect(await openSecrets(config)).not.toEqual(await openSecrets(config))
})
