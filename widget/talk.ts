import type { LatchkeyError } from '../loader/error.js'
import type { Page, VerifiedVisitor } from '../loader/handle.js'
import type { Client } from './api/client.js'
import { type Conversation, MESSAGE_MAX_CHARS } from './api/conversation.js'
import { type Content, createLoading } from './api/content.js'
import { createLiveThread, type LiveThread } from './live-thread.js'

/** One visitor, and their conversation. */
export interface Held {
  visitor: VerifiedVisitor
  thread: LiveThread
}

export interface Talk {
  held(): Held | undefined
  /** How things stand with reading the conversation. */
  content(): Content
  draft(): string
  write(text: string): void
  /** What the visitor wrote is theirs; what a page put there before may be replaced. */
  prefill(text: string): void
  /** Sends the draft. */
  send(): void
  /** Sends `text` once the conversation is here, as whoever's it is then: a visitor who leaves takes it along. */
  say(text: string): void
  /** From now on this visitor's. Of another one nothing is left; says whether there was one. */
  take(visitor: VerifiedVisitor): boolean
  load(): void
  /** The panel is open, or closed: then nothing is loaded any more, and what was being sent goes on. */
  attend(isOpen: boolean): void
  /** As closed, and nothing is listened to. */
  pause(): void
  drop(): void
}

interface Dependencies {
  conversation: Conversation
  page: Page
  call: Client
  onChange: () => void
  /** As of `createLoading`. */
  onFailure: (error: LatchkeyError) => boolean
}

/** One visitor's conversation and what they are writing, and nobody else's. */
export function createTalk(dependencies: Dependencies): Talk {
  const { onChange, onFailure } = dependencies
  const loading = createLoading({ onChange, onFailure })
  let held: Held | undefined
  let draft = ''
  /** What the page last put into the composer. */
  let prefilled = ''
  /** What waits for the conversation. */
  let unsaid: string[] = []

  return {
    held: () => held,
    content: loading.content,
    draft: () => draft,
    write(text) {
      draft = text
      held?.thread.draft(text)
      onChange()
    },
    prefill(text) {
      if (draft.trim() === '' || draft === prefilled) draft = prefilled = text
    },
    send() {
      const text = draft.trim()
      if (!held || !text || text.length > MESSAGE_MAX_CHARS) return
      draft = ''
      held.thread.send(text)
      held.thread.draft(draft)
    },
    say(text) {
      unsaid.push(text)
      sayAll()
    },
    take(visitor) {
      const isAnother = held !== undefined && !isSame(held.visitor, visitor)
      if (isAnother) drop()
      const thread =
        held?.thread ?? createLiveThread({ ...dependencies, visitor, onGap: load, onDraft: restore })
      held = { visitor, thread }
      thread.goOn()
      return isAnother
    },
    load,
    attend(isOpen) {
      if (!isOpen) loading.stop()
      held?.thread.attend(isOpen)
    },
    pause() {
      loading.stop()
      held?.thread.pause()
    },
    drop,
  }

  function load(): void {
    const thread = held?.thread
    if (thread) loading.run(() => thread.load().then(sayAll))
  }

  function sayAll(): void {
    const thread = held?.thread
    if (!thread?.isLoaded()) return
    if (unsaid.length > 0 && thread.session()?.status === 'closed') thread.startAnew()
    for (const text of unsaid.splice(0)) thread.send(text)
  }

  /** What the page put there goes before it. */
  function restore(text: string): void {
    if (draft && draft === prefilled) return
    draft = text
    onChange()
  }

  function drop(): void {
    held?.thread.stop()
    held = undefined
    draft = prefilled = ''
    unsaid = []
    loading.stop()
  }
}

/** By what the server calls them; an opaque token names them by nothing but what the host does. */
const isSame = (one: VerifiedVisitor, other: VerifiedVisitor) =>
  one.sub === other.sub && one.id === other.id && (one.id !== undefined || one.email === other.email)
