import { delMany, entries, get, set, type UseStore } from 'idb-keyval'
import { DATABASE, STORE } from './written.js'

/** As a tab tells it: how old it was, when. */
interface Kept {
  ageMs: number
  lifetimeMs: number
  atMs: number
}

/** Tokens in IndexedDB. Nothing here rejects: a browser without it, a full one and a private one keep nothing. */
export function createStore() {
  /** One after the other, as they came; nobody waits for them. */
  let writing: Promise<unknown> = Promise.resolve()
  let written: string | undefined

  const later = (write: () => Promise<unknown>) => {
    writing = writing.then(write).catch(() => {})
  }

  return {
    /** What is kept under this key; `undefined` where nothing is, or it has ended. */
    async read(key: string): Promise<unknown> {
      const kept = await get<unknown>(key, useStore).catch(() => undefined)
      if (isEnded(kept)) return undefined
      written = key
      return kept
    },

    /** All that is kept under such keys. */
    async readAll(prefix: string): Promise<[key: string, kept: unknown][]> {
      const all = await entries<string, unknown>(useStore).catch(() => [])
      // Nothing at all, where there is no database.
      return (all ?? []).filter(([key, kept]) => key.startsWith(prefix) && !isEnded(kept))
    },

    write(key: string, kept: object): void {
      written = key
      later(async () => {
        await set(key, kept, makeStore)
        await sweep()
      })
    },

    /** What is under this key, and what was last read or written here. */
    erase(key: string | undefined): void {
      const keys = [key, written].filter((name) => name !== undefined)
      written = undefined
      if (keys.length > 0) later(() => delMany(keys, useStore))
    },

    eraseThese(keys: string[]): void {
      if (keys.length > 0) later(() => delMany(keys, useStore))
    },

    /** What is under such keys, of any page. */
    eraseAll(prefix: string): void {
      later(async () => {
        const all = (await entries<string, unknown>(useStore)) ?? []
        const keys = all.map(([key]) => key).filter((key) => key.startsWith(prefix))
        if (keys.length > 0) await delMany(keys, useStore)
      })
    },
  }
}

/** What has ended is of no use to anybody, and names a visitor who may not come back. */
async function sweep(): Promise<void> {
  const all = await entries<string, unknown>(useStore)
  const ended = all.filter(([, kept]) => isEnded(kept)).map(([key]) => key)
  if (ended.length > 0) await delMany(ended, useStore)
}

/** What makes no sense (another version may have written it, or the page) counts as ended. */
function isEnded(value: unknown): boolean {
  const { ageMs, lifetimeMs, atMs } = Object(value) as Kept
  return !(ageMs + Date.now() - atMs < lifetimeMs)
}

/**
 * Opens, uses and closes: an open connection can keep a page out of the back/forward cache, and blocks whoever clears.
 * `isMaking`: looking and erasing make no database where there is none.
 */
const toStore =
  (isMaking: boolean): UseStore =>
  async (mode, use) => {
    const database = await open(isMaking)
    if (!database) return undefined as never
    try {
      return await use(database.transaction(STORE, mode).objectStore(STORE))
    } finally {
      database.close()
    }
  }

const useStore = toStore(false)
const makeStore = toStore(true)

const open = (isMaking: boolean): Promise<IDBDatabase | undefined> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => {
      if (isMaking) request.result.createObjectStore(STORE)
      else request.transaction?.abort()
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = (event) => {
      // The abort above is an error as well: of this request, and then of the page's own handlers.
      event.preventDefault()
      if (request.error?.name === 'AbortError') resolve(undefined)
      else reject(request.error as Error)
    }
  })
