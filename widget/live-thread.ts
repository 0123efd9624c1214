import type { LatchkeyError } from '../loader/error.js'
import type { Page, VerifiedVisitor } from '../loader/handle.js'
import type { Client } from './api/client.js'
import type { Conversation } from './api/conversation.js'
import { holdLive } from './live-hold.js'
import { sayUnread } from './views/say-unread.js'
import { createThread, type Thread } from './thread.js'

/** A conversation that both sides, and every tab, write into. */
export interface LiveThread extends Thread {
  /** Whether the other side is typing. */
  isTyping(): boolean
  /** The panel is open, or closed: then only a conversation that goes on is listened to. */
  attend(isOpen: boolean): void
  /** Nothing is listened to until it is attended again, and nothing goes out until it goes on. */
  pause(): void
}

interface Dependencies {
  conversation: Conversation
  page: Page
  call: Client
  visitor: VerifiedVisitor
  onChange: () => void
  /** What is known has to be read again. */
  onGap: () => void
  onDraft: (text: string) => void
  onFailure: (error: LatchkeyError) => boolean
}

/** Milliseconds that somebody counts as typing; whoever goes on says so more often. */
const TYPING_MS = 6_000
/** Milliseconds between two words of it. */
const TELL_MS = 3_000

export function createLiveThread({ visitor, call, onGap, ...dependencies }: Dependencies): LiveThread {
  const { page, onChange, onFailure } = dependencies
  const thread = createThread({ ...dependencies, sub: visitor.sub })
  const stopped = new AbortController()
  let isOpen = false
  let typing: ReturnType<typeof setTimeout> | undefined
  let toldAt = -Infinity

  const live = holdLive(page, {
    page,
    call,
    // Of an opaque token nobody knows whose it is.
    name: visitor.sub && ['latchkey stream', page.settings().apiUrl, page.config.id, visitor.sub].join(' '),
    isWarm: () => page.settings().background === 'warm',
    onEvent(happening) {
      const { by, message } = happening
      if (by === 'agent' && happening.typing !== undefined) setTyping(happening.typing)
      else if (message && message.author !== 'visitor') setTyping(false)
      thread.hear(happening)
      settle()
    },
    onGap,
    onFailure,
    unread: thread.unread,
    sayUnread,
    signal: stopped.signal,
  })

  return {
    ...thread,
    isTyping: () => typing !== undefined,
    attend(open) {
      isOpen = open
      settle()
    },
    pause() {
      live.stop()
      thread.pause()
    },
    send(text) {
      toldAt = -Infinity
      thread.send(text)
    },
    draft(text) {
      thread.draft(text)
      const now = performance.now()
      const isTyping = text.trim() !== ''
      // Whoever has just begun may say so at once, whoever has stopped too.
      if (isTyping && now - toldAt < TELL_MS) return
      if (!isTyping && toldAt === -Infinity) return
      toldAt = isTyping ? now : -Infinity
      thread.type(isTyping)
    },
    stop() {
      stopped.abort()
      live.stop()
      clearTimeout(typing)
      thread.stop()
    },
  }

  function settle(): void {
    if (isOpen || thread.session()?.status === 'open') live.start()
    else live.stop()
  }

  function setTyping(isTyping: boolean): void {
    clearTimeout(typing)
    typing = isTyping ? setTimeout(() => setTyping(false), TYPING_MS) : undefined
    onChange()
  }
}
