import { browserClock as clock } from '../keeper/clock.js'
import { RETRY_AFTER_MAX_MS } from '../keeper/retry.js'
import { createTabs } from '../keeper/tabs.js'
import type { Kept, KeptParts, Page, Written } from '../handle.js'
import { createKeptDraft } from './kept-draft.js'
import { isSame, readWritten } from './message.js'
import { createStore } from './store.js'

/** Nobody waits longer for an answer. */
const LIFETIME_MS = 7 * 24 * 3_600_000
/** For the tab that sends; whoever goes on without it sends the same in the same order, which the server takes once. */
const TURN_MS = 25_000
/** One for all: what is erased is erased after what was written before it. */
const store = createStore()

const toPrefix = (page: Page) => ['latchkey', page.settings().apiUrl, page.config.id, 'outbox '].join(' ')

/** Out of storage: whatever anybody wrote in this widget. */
export const forgetKept = (page: Page): void => store.eraseAll(toPrefix(page))

/** One record for each message, and one for the draft: tabs write theirs without reading the others'. */
export function createKept(page: Page, { sub, onMessage, onGone, onDraft, signal }: KeptParts): Kept {
  // As JSON no name is the beginning of another.
  const name = toPrefix(page) + JSON.stringify(sub)
  const toKey = (record: string) => `${name} ${record}`
  const mayKeep = () => page.settings().consent !== 'pending'
  /** Not acknowledged, as far as this tab knows. */
  const known = new Map<string, Written>()
  const gone = new Set<string>()
  let couldKeep = mayKeep()
  let boundUntil = 0

  const tabs = createTabs({ name, clock, onNews: hear, signal })
  const draft = createKeptDraft({
    store,
    key: toKey('draft'),
    lifetimeMs: LIFETIME_MS,
    mayKeep,
    onTyped: (text) => tabs.tell({ kind: 'draft', text }),
    onDraft,
    signal,
  })
  // Who was frozen has missed what was told.
  addEventListener('pageshow', seek, { signal })
  document.addEventListener('resume', seek, { signal })
  seek()

  function seek(): void {
    tabs.tell({ kind: 'hello' })
    if (mayKeep()) void find()
  }

  async function find(): Promise<void> {
    for (const [, record] of await store.readAll(toKey(''))) {
      const { message } = record as { message?: Written }
      // What is known here is newer.
      const isOld = message ? known.has(message.id) : draft.text() !== undefined
      if (!isOld && !signal.aborted && mayKeep()) hear(record)
    }
  }

  /** What another tab tells, or storage: any script of the origin can put anything there. */
  function hear(told: unknown): void {
    const { kind, message, id, text, waitMs } = Object(told) as Record<string, unknown>
    switch (kind) {
      case 'hello':
        for (const each of known.values()) tabs.tell({ kind: 'message', message: each })
        for (const each of gone) tabs.tell({ kind: 'gone', id: each })
        if (draft.text()) tabs.tell({ kind: 'draft', text: draft.text() })
        break
      case 'message':
        learn(readWritten(message))
        break
      case 'gone':
        if (typeof id !== 'string') return
        known.delete(id)
        gone.add(id)
        onGone(id)
        break
      case 'draft':
        draft.learn(text)
        break
      case 'busy':
        bind(Number(waitMs))
    }
  }

  function learn(message: Written | undefined): void {
    if (!message || gone.has(message.id) || isSame(known.get(message.id), message)) return
    if (message.delivery === 'sent') known.delete(message.id)
    else known.set(message.id, message)
    onMessage(message)
  }

  function change(message: Written): void {
    if (message.delivery === 'sent') {
      known.delete(message.id)
      store.eraseThese([toKey(message.id)])
    } else {
      known.set(message.id, message)
      persist(message)
    }
    tabs.tell({ kind: 'message', message })
  }

  function takeBack(id: string): void {
    known.delete(id)
    gone.add(id)
    store.eraseThese([toKey(id)])
    tabs.tell({ kind: 'gone', id })
  }

  function persist(message: Written): void {
    const record = { kind: 'message', message, ageMs: 0, lifetimeMs: LIFETIME_MS, atMs: Number(message.at) }
    if (mayKeep()) store.write(toKey(message.id), record)
  }

  function bind(waitMs: number): void {
    if (waitMs > 0) boundUntil = Math.max(boundUntil, clock.now() + Math.min(waitMs, RETRY_AFTER_MAX_MS))
  }

  return {
    follow(messages) {
      for (const message of messages) {
        const before = known.get(message.id)
        if (message.delivery === 'sent' ? before : !isSame(before, message)) change(toWritten(message))
      }
      if (known.size === 0) return
      const ids = new Set(messages.map(({ id }) => id))
      for (const id of known.keys()) if (!ids.has(id)) takeBack(id)
    },
    draft: draft.type,
    alone: (work) =>
      tabs.exclusively(
        async () => {
          const boundMs = boundUntil - clock.now()
          if (boundMs > 0) return boundMs
          const waitMs = await work()
          if (waitMs !== undefined) tabs.tell({ kind: 'busy', waitMs })
          return waitMs
        },
        { key: 'send', waitMs: TURN_MS },
      ),
    update() {
      if (couldKeep === mayKeep()) return
      couldKeep = mayKeep()
      if (!couldKeep) return forgetKept(page)
      for (const message of known.values()) persist(message)
      draft.allow()
      seek()
    },
  }
}

const toWritten = ({ id, session, text, at, delivery }: Written): Written => ({
  id,
  session,
  text,
  at,
  delivery,
})
