import { browserClock as clock } from '../keeper/clock.js'
import { withLimit } from '../keeper/limit.js'
import { createTabs } from '../keeper/tabs.js'
import type { Page } from '../handle.js'
import { createStore } from './store.js'

/** As long as the server knows it: 30 days from its last use. */
const LIFETIME_MS = 30 * 24 * 3_600_000
/** For storage that hangs: a new visitor is better than none. */
const READ_MS = 1_000
/** For the other tabs to say what they know. */
const HEAR_MS = 50
/** For another tab's first grant. */
const TURN_MS = 5_000

interface Consent {
  mayRead(): boolean
  mayWrite(): boolean
}

/**
 * By what the server knows this browser's anonymous visitor again, on every page of the origin. Tabs tell each other:
 * before there is consent nothing is in storage, and the visitor is one all the same.
 */
export function createSecret(page: Page, { mayRead, mayWrite }: Consent) {
  const store = createStore()
  const key = ['latchkey', page.settings().apiUrl, page.config.id, 'secret'].join(' ')
  let latest: string | undefined
  let isHanging = false
  let heard = () => {}
  const tabs = createTabs({ name: key, clock, onNews: hear, signal: page.signal })
  tabs.tell({ kind: 'hello' })

  function hear(news: unknown): void {
    const { kind, secret, instead } = Object(news) as Record<string, unknown>
    switch (kind) {
      case 'hello':
        if (latest) tabs.tell({ kind: 'secret', secret: latest })
        break
      case 'secret':
        if (!isSecret(secret) || (latest && latest !== instead)) return
        keep(secret)
        heard()
        break
      case 'ended':
        latest = undefined
    }
  }

  function write(): void {
    // What could not be read is not written over.
    if (!latest || isHanging || !mayWrite()) return
    store.write(key, { secret: latest, ageMs: 0, lifetimeMs: LIFETIME_MS, atMs: Date.now() })
  }

  function keep(secret: string): void {
    latest = secret
    write()
  }

  /** `undefined` where it takes longer. */
  const within = <T>(ms: number, work: Promise<T>): Promise<T | undefined> =>
    withLimit(() => work, { ms, outer: page.signal, clock }).catch(() => undefined)

  async function find(): Promise<string | undefined> {
    if (!mayRead()) return undefined
    isHanging = true
    const reading = store.read(key).then((found) => {
      isHanging = false
      return found
    })
    const { secret } = Object(await within(READ_MS, reading)) as { secret?: unknown }
    return isSecret(secret) ? secret : undefined
  }

  async function ask(): Promise<void> {
    const answer = new Promise<void>((resolve) => (heard = resolve))
    if (tabs.tell({ kind: 'hello' })) await within(HEAR_MS, answer)
  }

  return {
    /** Does the work with the secret, where there is one; as long as there is none, no other tab does the same. */
    async use<T>(work: (secret: string | undefined) => Promise<T>): Promise<T> {
      if (latest) return work(latest)
      return tabs.exclusively(
        async () => {
          const found = await find()
          if (!found) await ask()
          return work(latest ?? found)
        },
        { key: 'grant', waitMs: TURN_MS },
      )
    },
    /** What the server said, where it said one: from now on the secret, in every tab that had the same. */
    take(secret: unknown): void {
      if (!isSecret(secret)) return
      if (secret !== latest) tabs.tell({ kind: 'secret', secret, instead: latest })
      keep(secret)
    },
    write,
    /** Out of storage only: consent was taken back. */
    erase: () => store.erase(key),
    signOut(): void {
      latest = undefined
      tabs.tell({ kind: 'ended' })
      store.erase(key)
    },
  }
}

const isSecret = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value)
