import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createStore } from '../../../loader/storage/store.js'
import { idle, keysIn, opened, until } from '../../support/indexed-db.js'

const MINUTE = 60_000

beforeEach(() => void vi.stubGlobal('indexedDB', new IDBFactory()))
afterEach(() => void vi.unstubAllGlobals())

const kept = (changes: object = {}) => ({
  kind: 'token',
  token: 'tok',
  lifetimeMs: 5 * MINUTE,
  ageMs: 0,
  atMs: Date.now(),
  ...changes,
})

/** A store, and a way to wait for what it has begun to write. */
function setup() {
  const store = createStore()
  return {
    store,
    whenKept: (key: string) => until(async () => expect(await keysIn('tokens')).toContain(key)),
  }
}

describe('a store', () => {
  test('gives back what it was given', async () => {
    const { store, whenKept } = setup()
    const record = kept()
    store.write('alex', record)
    await whenKept('alex')
    expect(await store.read('alex')).toEqual(record)
    expect(await setup().store.read('alex')).toEqual(record)
    expect(await store.read('sam')).toBeUndefined()
  })

  test('that is only read makes no database', async () => {
    const { store } = setup()
    expect(await store.read('alex')).toBeUndefined()
    expect(await indexedDB.databases()).toEqual([])
  })

  test('that only erases makes none either', async () => {
    const { store } = setup()
    store.erase('alex')
    await store.read('alex')
    await idle()
    expect(await indexedDB.databases()).toEqual([])
  })

  test('erases what it is told to, and what it last wrote', async () => {
    const { store, whenKept } = setup()
    for (const key of ['alex', 'sam', 'kim']) {
      store.write(key, kept())
      await whenKept(key)
    }
    store.erase('alex')
    await until(async () => expect(await keysIn('tokens')).toEqual(['sam']))
  })

  test('erases what it last read', async () => {
    const { store, whenKept } = setup()
    store.write('alex', kept())
    await whenKept('alex')
    const next = createStore()
    await next.read('alex')
    next.erase('sam')
    await until(async () => expect(await keysIn('tokens')).toEqual([]))
  })

  test('does one thing after the other', async () => {
    const { store } = setup()
    store.write('alex', kept({ token: 'first' }))
    store.erase('alex')
    store.write('alex', kept({ token: 'second' }))
    await until(async () => expect(await store.read('alex')).toMatchObject({ token: 'second' }))
    store.write('sam', kept())
    await until(async () => expect(await keysIn('tokens')).toEqual(['alex', 'sam']))
  })

  test('closes what it opens, so that a page can clear everything', async () => {
    const { store, whenKept } = setup()
    store.write('alex', kept())
    await whenKept('alex')
    await store.read('alex')
    const request = indexedDB.deleteDatabase('latchkey')
    request.onblocked = () => expect.unreachable()
    await opened(request)
    expect(await indexedDB.databases()).toEqual([])
  })
})

describe('what has ended', () => {
  const ended: [what: string, changes: object][] = [
    ['was told long ago', { atMs: Date.now() - 6 * MINUTE }],
    ['was old when it was told', { ageMs: 4 * MINUTE, atMs: Date.now() - 2 * MINUTE }],
    ['never lived', { lifetimeMs: 0 }],
    ['is of no known age', { ageMs: undefined }],
    ['is of no known lifetime', { lifetimeMs: 'long' }],
  ]

  test.each(ended)('is not read: it %s', async (_, changes) => {
    const { store, whenKept } = setup()
    store.write('alex', kept())
    await whenKept('alex')
    const database = await opened(indexedDB.open('latchkey'))
    await opened(database.transaction('tokens', 'readwrite').objectStore('tokens').put(kept(changes), 'alex'))
    database.close()
    expect(await store.read('alex')).toBeUndefined()
  })

  test('goes at the next write, whoever’s it was', async () => {
    const { store, whenKept } = setup()
    store.write('alex', kept())
    await whenKept('alex')
    const database = await opened(indexedDB.open('latchkey'))
    const tokens = database.transaction('tokens', 'readwrite').objectStore('tokens')
    await opened(tokens.put(kept({ atMs: 0 }), 'sam'))
    await opened(tokens.put('rubbish', 'kim'))
    database.close()
    store.write('pat', kept())
    await until(async () => expect(await keysIn('tokens')).toEqual(['alex', 'pat']))
  })
})

describe('row 15: IndexedDB', () => {
  /** As a browser without it, or a private one, or a full one: what is asked of it fails in this way. */
  const broken: [what: string, stub: () => void][] = [
    ['that is missing', () => vi.stubGlobal('indexedDB', undefined)],
    [
      'that throws when touched',
      () => {
        vi.stubGlobal('indexedDB', {
          get open(): never {
            throw new DOMException('no', 'SecurityError')
          },
        })
      },
    ],
    [
      'that refuses to open',
      () => {
        vi.spyOn(indexedDB, 'open').mockImplementation(() => {
          const request = { error: new DOMException('no', 'UnknownError') } as unknown as IDBOpenDBRequest
          queueMicrotask(() => request.onerror?.(new Event('error')))
          return request
        })
      },
    ],
    ['that never answers', () => vi.spyOn(indexedDB, 'open').mockReturnValue({} as IDBOpenDBRequest)],
  ]

  test.each(broken)('%s keeps nothing, and nobody hears of it', async (_, stub) => {
    stub()
    const { store } = setup()
    store.write('alex', kept())
    store.erase('alex')
    store.write('alex', kept())
    const read = store.read('alex').then((found) => expect(found).toBeUndefined())
    await Promise.race([read, idle()])
  })

  test('of a newer version, or without our table, keeps nothing', async () => {
    const request = indexedDB.open('latchkey', 7)
    const database = await opened(request)
    database.close()
    const { store } = setup()
    store.write('alex', kept())
    expect(await store.read('alex')).toBeUndefined()
    await idle()
  })

  test('that is full keeps what it had', async () => {
    const { store, whenKept } = setup()
    store.write('alex', kept())
    await whenKept('alex')
    const put = vi.spyOn(await objectStorePrototype(), 'put')
    put.mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    store.write('sam', kept())
    store.write('alex', kept({ token: 'newer' }))
    await idle()
    put.mockRestore()
    expect(await keysIn('tokens')).toEqual(['alex'])
    expect(await store.read('alex')).toMatchObject({ token: 'tok' })
    store.write('sam', kept())
    await whenKept('sam')
  })
})

/** What every object store of this browser has its methods from. */
async function objectStorePrototype(): Promise<IDBObjectStore> {
  const database = await opened(indexedDB.open('latchkey'))
  const store = database.transaction('tokens').objectStore('tokens')
  database.close()
  return Object.getPrototypeOf(store) as IDBObjectStore
}
