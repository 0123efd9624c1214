import type { DoctorChunk, Page, Storage, StorageSurroundings } from '../handle.js'
import { toName } from '../keeper/naming.js'
import { grant } from './grant.js'
import { forgetKept } from './kept.js'
import { createOutgoing } from './outgoing.js'
import { createSecret } from './secret.js'
import { createStore } from './store.js'

export { eraseAll, findSecret } from './find-secret.js'
export { createKept } from './kept.js'

/**
 * Keeps one token over a reload, for the visitor whom the page names. Nothing is written before the visitor opened the
 * panel, or consent was granted; what the one before had written speaks for the former.
 */
export function createStorage(page: Page, { name, provider, keeper }: StorageSurroundings): Storage {
  const store = createStore()
  let latest: { key: string; record: object } | undefined
  let wasFound = false
  let hasOpened = keeper().isOpen()
  let consent = page.settings().consent

  /** Under what a token of the visitor whom the page names now is kept; `undefined` where it names nobody. */
  function key(): string | undefined {
    const who = toName(provider.visitor)
    return who && `${name} ${who}`
  }

  const mayRead = () => consent !== 'pending'
  const mayWrite = () => consent === 'granted' || (mayRead() && (hasOpened || wasFound))
  const wantsToken = () => page.settings().tokenStorage === 'browser'

  const secret = createSecret(page, { mayRead, mayWrite })
  const outgoing = createOutgoing(page, {
    keeper,
    who: key,
    mayRead,
    mayWrite,
    onFound: () => void (wasFound = true),
  })

  function write(): void {
    if (latest && wantsToken() && mayWrite()) store.write(latest.key, latest.record)
    secret.write()
    outgoing.allow()
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
      if (from === undefined || !wantsToken() || !mayRead()) return undefined
      const found = await store.read(from)
      wasFound ||= found !== undefined
      return found
    },

    keep(record) {
      const to = key()
      if (record) outgoing.seek()
      latest = record && to !== undefined ? { key: to, record } : undefined
      if (!latest) store.erase(to)
      else write()
    },

    update() {
      const before = consent
      consent = page.settings().consent
      const isTakenBack = before !== 'pending' && !mayRead()
      outgoing.changeVisitor()
      if (isTakenBack) {
        secret.erase()
        outgoing.erase()
        forgetKept(page)
      }
      if (isTakenBack || !wantsToken()) store.erase(key())
      write()
    },

    track: async (event, identity) => outgoing.track(event, identity),
    grant: (call) => grant(page, { call, secret }),
    async signOut() {
      // Before the secret, which names whose they were.
      const parted = outgoing.signOut()
      secret.signOut()
      forgetKept(page)
      const { apiUrl, widget, token } = page.settings()
      if (token !== '') return parted
      page.load('doctor').then(
        (doctor) => (doctor as DoctorChunk).forgetDeveloper({ apiUrl, widget }),
        () => {},
      )
    },
  }
}
