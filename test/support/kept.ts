import type { Page } from 'playwright-core'
import type { Shop } from './shop.js'

/** Everything that a page can keep beyond its life, by name; of a database every record. */
export async function listKept(page: Page): Promise<string[]> {
  const cookies = await page.context().cookies()
  return [...cookies.map(({ name }) => `cookie ${name}`), ...(await page.evaluate<string[]>(LIST))]
}

/** What Latchkey keeps for a visitor: one token, in a database of its own. */
export const keptOf = ({ origin }: Shop, who: { id: string }): string[] => [
  'database latchkey',
  `tokens latchkey ${origin} wgt_1 url /api/latchkey/token ${who.id}`,
]

/** Puts something else in the place of a visitor's token. */
export const replaceKept = (page: Page, shop: Shop, { who, by }: { who: { id: string }; by: unknown }) =>
  page.evaluate(
    ([key, value]) =>
      new Promise<void>((resolve) => {
        const request = indexedDB.open('latchkey')
        request.onsuccess = () => {
          const store = request.result.transaction('tokens', 'readwrite').objectStore('tokens')
          store.put(value, key).onsuccess = () => resolve(request.result.close())
        }
      }),
    [keptOf(shop, who)[1]!.replace('tokens ', ''), by] as const,
  )

const LIST = `(async () => {
  const names = []
  for (const name of Object.keys(localStorage)) names.push('localStorage ' + name)
  for (const name of Object.keys(sessionStorage)) names.push('sessionStorage ' + name)
  for (const name of await caches.keys()) names.push('cache ' + name)
  for (const { scope } of await navigator.serviceWorker.getRegistrations()) names.push('worker ' + scope)
  for await (const name of (await navigator.storage.getDirectory()).keys()) names.push('file ' + name)
  const whenDone = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)))
  for (const { name } of await indexedDB.databases()) {
    names.push('database ' + name)
    const database = await whenDone(indexedDB.open(name))
    for (const store of database.objectStoreNames) {
      const keys = await whenDone(database.transaction(store).objectStore(store).getAllKeys())
      names.push(...keys.map((key) => store + ' ' + key))
    }
    database.close()
  }
  return names
})()`
