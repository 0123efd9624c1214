import type { LatchkeyError } from '../loader/error.js'
import type { Page } from '../loader/handle.js'
import { problemBehind, toLatchkeyError } from './api/answer.js'
import type { Happening } from './api/answers.js'
import { type Conversation, createMessageId, type Message } from './api/conversation.js'
import { holdKept } from './kept-hold.js'
import { tellNews } from './news.js'
import { createSending } from './sending.js'
import {
  isSent,
  nextIn,
  type ThreadState,
  unreadIn,
  withEntry,
  withFailure,
  withHappening,
  withMessage,
  withMessages,
  withRead,
  withSession,
} from './thread-state.js'
import type { Entry } from './views/model.js'
import { AT_END, earlier, grown, later, olderThan, SHOWN, toShown } from './window.js'

export interface Thread {
  /** Those that are on screen. */
  entries(): readonly Entry[]
  /** How many wait to be read. */
  unread(): number
  /** Whether newer ones follow them. */
  hasLater(): boolean
  /** What the other side wrote last, if it came while the visitor was here. */
  arrived(): Entry | undefined
  showEarlier(): void
  showLater(): void
  /** The newest are on screen. */
  showEnd(): void
  /** The conversation that is shown, open or closed; `undefined`: none has begun. */
  session(): ThreadState['session']
  /** Whether the server's messages are here. */
  isLoaded(): boolean
  /** Fetches the newest of what the server holds. Rejects with a `LatchkeyError`; what was there stays. */
  load(): Promise<void>
  send(text: string): void
  /** The message, and those that failed before it: they go out in the order they were written. */
  retry(id: string): void
  /** Only what has failed can be taken back. */
  takeBack(id: string): void
  /** There may be a way to send by now, for what waits. */
  goOn(): void
  /** Nothing more goes out until it goes on. */
  pause(): void
  /** What stands in the composer now. */
  draft(text: string): void
  /** After every change of the settings. */
  update(): void
  /** Takes in what happened elsewhere. */
  hear(happening: Partial<Happening>): void
  /** The visitor looks at it: everything is read. */
  see(): void
  /** The visitor types, or has taken everything back. */
  type(isTyping: boolean): void
  /** Takes a conversation that has ended off the screen: what is written next begins another one. */
  startAnew(): void
  /** Calls off what is on its way. Nothing written by one visitor goes out under another. */
  stop(): void
}

interface Dependencies {
  conversation: Conversation
  page: Page
  /** Whose it is; `undefined`: nobody knows. */
  sub: string | undefined
  /** The entries are others now. */
  onChange: () => void
  /** What was written in another tab, or before a reload, and not sent. */
  onDraft: (text: string) => void
  /** A message could not be sent. `true`: the keeper deals with that. */
  onFailure: (error: LatchkeyError) => boolean
}

/** One visitor's conversation in this page. */
export function createThread({
  conversation,
  page,
  sub,
  onChange,
  onDraft,
  onFailure,
}: Dependencies): Thread {
  const stopped = new AbortController()
  const { signal } = stopped
  let state: ThreadState = { session: undefined, entries: [] }
  let isLoaded = false
  let loads = 0
  let shown = AT_END
  let arrived: Entry | undefined
  /** Where the server's older messages begin; `undefined`: all are here. */
  let earlierPage: string | undefined
  let reading: Promise<void> | undefined

  const kept = holdKept(page, {
    sub,
    onMessage(message) {
      change(withEntry(state, { ...message, author: 'visitor', agent: undefined }))
      sending.goOn()
    },
    onGone: (id) => keepEntries(state.entries.filter((entry) => entry.id !== id || isSent(entry))),
    onDraft,
    signal,
  })
  const sending = createSending({
    next: () => nextIn(state),
    async send(entry) {
      const message = await post(entry)
      page.emit('message:sent', { id: message.id, conversation: message.session_id })
      change(withMessage(state, message))
    },
    onFailed: (isPassing) => change(withFailure(state, isPassing)),
    onFailure,
    alone: kept.alone,
    signal,
  })

  return {
    entries: () => toShown(state.entries, shown),
    unread: () => unreadIn(state).length,
    hasLater: () => shown.skipped > 0,
    arrived: () => arrived,
    showEarlier() {
      const { skipped } = shown
      shown = earlier(state.entries, shown)
      if (shown.skipped !== skipped) onChange()
      // The next ones are here before anybody runs into their end.
      if (earlierPage && olderThan(state.entries, shown) < SHOWN) readEarlier()
    },
    showLater: () => show(later(shown)),
    showEnd: () => show(AT_END),
    session: () => state.session,
    isLoaded: () => isLoaded,
    async load() {
      const load = ++loads
      const session = await conversation.find(signal, state.session?.id)
      const page = session && (await conversation.messages(session.id, signal))
      // Asked for again meanwhile: what is older now must not win.
      if (load !== loads) return
      const isFirst = !isLoaded
      isLoaded = true
      const known = session ? withSession(state, session) : state
      if (!page) return change(known, { isHistory: isFirst })
      // Where the two do not meet, what lies between them would be missing.
      const isApart = page.earlier !== undefined && !page.messages.some(({ id }) => has(known.entries, id))
      if (isApart) shown = AT_END
      if (isApart || isFirst) earlierPage = page.earlier
      const rest = isApart ? { ...known, entries: known.entries.filter((entry) => !isSent(entry)) } : known
      change(withMessages(rest, page.messages), { isHistory: isFirst })
    },
    send(text) {
      const last = state.entries.at(-1)
      const entry: Entry = {
        id: createMessageId(),
        session: undefined,
        author: 'visitor',
        agent: undefined,
        text,
        // Never two at once: by that they are put in order again.
        at: new Date(Math.max(Date.now(), last && !isSent(last) ? Number(last.at) + 1 : 0)),
        delivery: 'sending',
      }
      shown = AT_END
      sendNow(withEntry(state, entry))
    },
    retry(id) {
      const until = state.entries.findIndex((entry) => entry.id === id)
      const entries: readonly Entry[] = state.entries.map((entry, index) =>
        entry.delivery === 'failed' && index <= until ? { ...entry, delivery: 'sending' } : entry,
      )
      sendNow({ ...state, entries })
    },
    takeBack: (id) =>
      keepEntries(state.entries.filter((entry) => entry.id !== id || entry.delivery !== 'failed')),
    hear: (happening) => change(withHappening(state, happening)),
    see() {
      const last = unreadIn(state).at(-1)
      if (!last || !state.session) return
      void conversation.tell(state.session.id, { message_id: last.id }, signal)
      change(withRead(state, 'visitor', last.id))
    },
    type(isTyping) {
      const { session } = state
      if (session?.status === 'open') void conversation.tell(session.id, { typing: isTyping }, signal)
    },
    goOn: sending.goOn,
    pause: sending.stop,
    draft: kept.draft,
    update: kept.update,
    startAnew() {
      shown = AT_END
      earlierPage = undefined
      // What was not sent goes into the next one.
      change({ session: undefined, entries: state.entries.filter((entry) => !isSent(entry)) })
    },
    stop() {
      stopped.abort()
      if (unreadIn(state).length > 0) page.emit('unread', { count: 0 })
    },
  }

  /** It is this tab's turn before the others hear that there is anything to send. */
  function sendNow(now: ThreadState): void {
    state = now
    sending.goOn()
    change(state)
  }

  function show(next: typeof shown): void {
    if (next.skipped === shown.skipped) return
    shown = next
    onChange()
  }

  function readEarlier(): void {
    const { session } = state
    const from = earlierPage
    if (!session || !from) return
    reading ??= conversation
      .messages(session.id, signal, from)
      .then((page) => {
        // Another conversation may be on screen by now, or this one read anew.
        if (from !== earlierPage) return
        earlierPage = page.earlier
        change(withMessages(state, page.messages), { isHistory: true })
      })
      // Scrolling asks again.
      .catch((error: unknown) => void onFailure(toLatchkeyError(error)))
      .finally(() => (reading = undefined))
  }

  function keepEntries(entries: readonly Entry[]): void {
    change({ ...state, entries })
  }

  function change(now: ThreadState, { isHistory } = { isHistory: false }): void {
    const before = state
    state = now
    // What is older comes before what is shown, what is newer after it.
    if (!isHistory) shown = grown(shown, now.entries.length - before.entries.length)
    kept.follow(now.entries)
    arrived = tellNews(page, { before, now, isHistory }) ?? arrived
    onChange()
  }

  /** Where it was tried before, it may have arrived: there it is the same message, in another conversation it is not. */
  async function post({ id, session, text }: Entry): Promise<Message> {
    const open = state.session?.status === 'open' ? state.session.id : undefined
    const into = session ?? open ?? (await start())
    try {
      return await postInto(into, { id, text })
    } catch (thrown) {
      const problem = problemBehind(toLatchkeyError(thrown))
      if (problem !== 'session_closed' && problem !== 'session_not_found') throw thrown
      // The other side ended the conversation: what comes now begins the next one.
      return await postInto(await start(), { id, text })
    }
  }

  function postInto(session: string, message: { id: string; text: string }): Promise<Message> {
    keepEntries(state.entries.map((entry) => (entry.id === message.id ? { ...entry, session } : entry)))
    return conversation.post(session, message, signal)
  }

  async function start(): Promise<string> {
    const started = await conversation.start(signal)
    change(withSession(state, started.session))
    const { id } = started.session
    if (started.isNew) page.emit('conversation:started', { id })
    return id
  }
}

const has = (entries: readonly Entry[], id: string) =>
  entries.some((entry) => entry.id === id && isSent(entry))
