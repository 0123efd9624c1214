import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'
import type { Asset, Store } from '../store/store.js'
import type { Clock } from './clock.js'

const YEAR_MS = 365 * 24 * 60 * 60 * 1000
const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const compress = promisify(brotliCompress)

export type { Asset }

export interface Assets {
  /** The evergreen script; `undefined` where nothing was built. */
  tag(): Promise<Asset | undefined>
  /** A hashed file that this server, or one beside or before it, was built with within the last year. */
  find(name: string): Promise<Asset | undefined>
}

/** @param folder where the build put `latchkey.js` and `assets/`. */
export function createAssets({
  store,
  clock,
  folder,
}: {
  store: Store
  clock: Clock
  folder: string
}): Assets {
  let published: Promise<Asset | undefined> | undefined

  async function publish(): Promise<Asset | undefined> {
    if (!existsSync(join(folder, 'latchkey.js'))) return undefined
    const names = existsSync(join(folder, 'assets')) ? await readdir(join(folder, 'assets')) : []
    const files = await Promise.all(names.map((name) => read(name, join(folder, 'assets', name))))
    const now = clock.now()
    await store.keepAssets(files, { now, forgetBefore: now - YEAR_MS })
    return read('latchkey.js', join(folder, 'latchkey.js'))
  }

  async function read(name: string, path: string): Promise<Asset> {
    const kept = await store.findAsset(name)
    if (kept) return kept
    const body = await readFile(path)
    const type = TYPES[extname(name)] ?? 'application/octet-stream'
    return { name, type, body, brotli: await compress(body) }
  }

  const tag = () => (published ??= publish())

  return {
    tag,
    async find(name) {
      await tag()
      return store.findAsset(name)
    },
  }
}
