import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { createAssets } from '../../../server-stub/services/assets.js'
import { openSqlite } from '../../../server-stub/store/sqlite.js'
import type { Store } from '../../../server-stub/store/store.js'
import { makeFolder } from '../../support/folder.js'

const DAY_MS = 24 * 60 * 60 * 1000

function build(files: Record<string, string>): string {
  const folder = makeFolder()
  mkdirSync(join(folder, 'assets'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

async function setup() {
  const store = await openSqlite(':memory:')
  onTestFinished(() => store.close())
  return store
}

const start = (store: Store, folder: string, now = 0) =>
  createAssets({ store, folder, clock: { now: () => now } })

test('a built file is found by its name, also compressed', async () => {
  const folder = build({ 'latchkey.js': 'tag()', 'assets/keeper-1.js': 'keeper()' })
  const asset = await start(await setup(), folder).find('keeper-1.js')
  expect(asset?.type).toBe('text/javascript; charset=utf-8')
  expect(Buffer.from(asset?.body ?? []).toString()).toBe('keeper()')
  expect(brotliDecompressSync(asset?.brotli ?? new Uint8Array()).toString()).toBe('keeper()')
})

test('the files of an earlier build are found for a year', async () => {
  const store = await setup()
  await start(store, build({ 'latchkey.js': '1', 'assets/keeper-1.js': '1' })).tag()
  const newer = build({ 'latchkey.js': '2', 'assets/keeper-2.js': '2' })
  expect(await start(store, newer, 364 * DAY_MS).find('keeper-1.js')).toBeDefined()
  expect(await start(store, newer, 366 * DAY_MS).find('keeper-1.js')).toBeUndefined()
})

test('the tag is always that of this build', async () => {
  const store = await setup()
  await start(store, build({ 'latchkey.js': 'one' })).tag()
  const tag = await start(store, build({ 'latchkey.js': 'two' })).tag()
  expect(Buffer.from(tag?.body ?? []).toString()).toBe('two')
})

test('nothing built is nothing found', async () => {
  const assets = start(await setup(), makeFolder())
  expect(await assets.tag()).toBeUndefined()
  expect(await assets.find('keeper-1.js')).toBeUndefined()
})
