import type { Page, Storage } from '../handle.js'
import { toName } from '../keeper/naming.js'
import { createStore } from './store.js'

interface Surroundings {
  /** What all that may share a token have in common. */
  name: string
  isOpen(): boolean
}

/**
 * Keeps one token over a reload, for the visitor whom the page names. Nothing is written before the visitor opened the
 * panel, or consent was granted; what the one before had written speaks for the former.
 */
export function createStorage(page: Page, { name, isOpen }: Surroundings): Storage {
  const store = createStore()
  let latest: { key: string; record: object } | undefined
  let wasFound = false
  let hasOpened = isOpen()
  let consent = page.settings().consent

  /** Under what a token of the visitor whom the page names now is kept; `undefined` where it names nobody. */
  function key(): string | undefined {
    const who = toName(page.settings().visitor)
    return who && `${name} ${who}`
  }

  function mayWrite(): boolean {
    const { tokenStorage } = page.settings()
    return (
      tokenStorage === 'browser' &&
      (consent === 'granted' || (consent === 'on-open' && (hasOpened || wasFound)))
    )
  }

  function write(): void {
    if (latest && mayWrite()) store.write(latest.key, latest.record)
  }

  addEventListener(
    'latchkey:open',
    () => {
      hasOpened = true
      write()
    },
    { signal: page.signal },
  )

  return {
    async read() {
      const from = key()
      if (from === undefined || consent === 'pending') return undefined
      const found = await store.read(from)
      wasFound ||= found !== undefined
      return found
    },

    keep(record) {
      const to = key()
      latest = record && to !== undefined ? { key: to, record } : undefined
      if (!latest) store.erase(to)
      else write()
    },

    update() {
      const before = consent
      const { consent: now, tokenStorage } = page.settings()
      consent = now
      const isTakenBack = now === 'pending' && before !== 'pending'
      if (isTakenBack || tokenStorage !== 'browser') store.erase(key())
      else write()
    },
  }
}
