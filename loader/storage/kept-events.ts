import { randomId } from './random-id.js'
import { createStore } from './store.js'
import type { Waiting } from './waiting.js'

/** What could not be sent by then is of no use to anybody. */
const LIFETIME_MS = 7 * 24 * 3_600_000

/**
 * What was tracked and not sent yet, over a reload: one record for each page, since no page can know what another adds.
 * Where two send the same, the server takes it once.
 */
export function createKeptEvents() {
  const store = createStore()
  const page = randomId()

  return {
    write(who: string, waiting: readonly Waiting[]): void {
      store.write(toPrefix(who) + page, { waiting, ageMs: 0, lifetimeMs: LIFETIME_MS, atMs: Date.now() })
    },
    /** This page's. */
    erase: () => store.erase(undefined),
    /** Every page's. */
    eraseAll: (who: string) => store.eraseAll(toPrefix(who)),
    /** What other pages have left. */
    async read(who: string): Promise<{ waiting: Waiting[]; erase: () => void }> {
      const found = (await store.readAll(toPrefix(who))).filter(([key]) => !key.endsWith(page))
      return {
        waiting: found.flatMap(([, kept]) => (kept as { waiting: Waiting[] }).waiting),
        erase: () => store.eraseThese(found.map(([key]) => key)),
      }
    },
  }
}

const toPrefix = (who: string) => `${who} events `
