import type { createStore } from './store.js'

/** At most so often while somebody types: a page that is being left writes nothing any more. */
const DRAFT_MS = 250

interface Parts {
  store: ReturnType<typeof createStore>
  key: string
  lifetimeMs: number
  mayKeep(): boolean
  /** Something else was typed here. */
  onTyped(text: string): void
  /** Something else was typed in another tab, or before a reload. */
  onDraft(text: string): void
  signal: AbortSignal
}

/** What stands in the composer: of all tabs, as it was typed last. */
export function createKeptDraft({ store, key, lifetimeMs, mayKeep, onTyped, onDraft, signal }: Parts) {
  /** `undefined`: nothing was typed anywhere since this page is here. */
  let draft: string | undefined
  /** Somebody has typed here since it was written. */
  let isTyped = false
  let pause: ReturnType<typeof setTimeout> | undefined

  document.addEventListener('visibilitychange', settle, { signal })
  signal.addEventListener('abort', () => clearTimeout(pause))

  function settle(): void {
    if (!isTyped) return
    isTyped = false
    clearTimeout(pause)
    pause = setTimeout(() => {
      pause = undefined
      settle()
    }, DRAFT_MS)
    onTyped(draft ?? '')
    persist()
  }

  function persist(): void {
    if (!draft) store.eraseThese([key])
    else if (mayKeep())
      store.write(key, { kind: 'draft', text: draft, ageMs: 0, lifetimeMs, atMs: Date.now() })
  }

  return {
    text: () => draft,
    type(text: string): void {
      draft = text.trim() && text
      isTyped = true
      // What was sent must not come back.
      if (pause === undefined || !draft) settle()
    },
    /** Whoever is typing here has the last word. */
    learn(text: unknown): void {
      if (typeof text !== 'string' || text === draft || isTyped) return
      draft = text
      onDraft(text)
    },
    /** Storage may be written to by now. */
    allow(): void {
      if (draft) persist()
    },
  }
}
