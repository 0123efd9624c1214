import { vi } from 'vitest'
import { settled } from './clock.js'

/** What is asked of fake-indexeddb by now has happened: it takes a few turns of the event loop, and no time. */
export async function idle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await settled()
}

/** Waits for a claim to come true. */
export const until = (claim: () => Promise<void>): Promise<void> => vi.waitFor(claim, { interval: 1 })

export const opened = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error as Error)
  })

/** The keys of all that Latchkey keeps in this table; `undefined` where it has no database. */
export async function keysIn(table: string): Promise<IDBValidKey[] | undefined> {
  if ((await indexedDB.databases()).length === 0) return undefined
  const database = await opened(indexedDB.open('latchkey'))
  const keys = await opened(database.transaction(table).objectStore(table).getAllKeys())
  database.close()
  return keys
}
