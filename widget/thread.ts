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

export interface Thread {
  entries(): readonly Entry[]
  /** The conversation that is shown, open or closed; `undefined`: none has begun. */
  session(): ThreadState['session']
  /** Whether the server's messages are here. */
  isLoaded(): boolean
  /** Fetches what the server holds. Rejects with a `LatchkeyError`; what was there stays. */
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

  const kept = holdKept(page, {
    sub,
    onMessage(message) {
      change(withEntry(state, { ...message, author: 'visitor', agent: undefined }))
      sending.goOn()
    },
    onGone: (id) => show(state.entries.filter((entry) => entry.id !== id || isSent(entry))),
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
    entries: () => state.entries,
    session: () => state.session,
    isLoaded: () => isLoaded,
    async load() {
      const load = ++loads
      const session = await conversation.find(signal, state.session?.id)
      const messages = session ? await conversation.messages(session.id, signal) : []
      // Asked for again meanwhile: what is older now must not win.
      if (load !== loads) return
      const isFirst = !isLoaded
      isLoaded = true
      const known = session ? withSession(state, session) : state
      change(withMessages(known, messages), { isHistory: isFirst })
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
      sendNow(withEntry(state, entry))
    },
    retry(id) {
      const until = state.entries.findIndex((entry) => entry.id === id)
      const entries: readonly Entry[] = state.entries.map((entry, index) =>
        entry.delivery === 'failed' && index <= until ? { ...entry, delivery: 'sending' } : entry,
      )
      sendNow({ ...state, entries })
    },
    takeBack: (id) => show(state.entries.filter((entry) => entry.id !== id || entry.delivery !== 'failed')),
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
    // What was not sent goes into the next one.
    startAnew: () => change({ session: undefined, entries: state.entries.filter((entry) => !isSent(entry)) }),
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

  function show(entries: readonly Entry[]): void {
    change({ ...state, entries })
  }

  function change(now: ThreadState, { isHistory } = { isHistory: false }): void {
    const before = isHistory ? undefined : state
    state = now
    kept.follow(now.entries)
    tellNews(page, { before, now })
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
    show(state.entries.map((entry) => (entry.id === message.id ? { ...entry, session } : entry)))
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
