import type { LatchkeyError } from '../loader/error.js'
import type { Page } from '../loader/handle.js'
import { problemBehind, toLatchkeyError } from './api/answer.js'
import type { Happening } from './api/answers.js'
import { type Conversation, createMessageId, type Message } from './api/conversation.js'
import { tellNews } from './news.js'
import {
  isSent,
  type ThreadState,
  unreadIn,
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
  page: Pick<Page, 'emit'>
  /** The entries are others now. */
  onChange: () => void
  /** A message could not be sent. */
  onFailure: (error: LatchkeyError) => void
}

/** One visitor's conversation in this page. */
export function createThread({ conversation, page, onChange, onFailure }: Dependencies): Thread {
  const stopped = new AbortController()
  const { signal } = stopped
  let state: ThreadState = { session: undefined, entries: [] }
  let isLoaded = false
  let loads = 0
  let sending: Promise<void> | undefined

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
      const entry: Entry = {
        id: createMessageId(),
        session: undefined,
        author: 'visitor',
        agent: undefined,
        text,
        at: new Date(),
        delivery: 'sending',
      }
      show([...state.entries, entry])
      goOn()
    },
    retry(id) {
      const until = state.entries.findIndex((entry) => entry.id === id)
      show(
        state.entries.map((entry, index) =>
          entry.delivery === 'failed' && index <= until ? { ...entry, delivery: 'sending' } : entry,
        ),
      )
      goOn()
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
    startAnew: () => change({ session: undefined, entries: [] }),
    stop() {
      stopped.abort()
      if (unreadIn(state).length > 0) page.emit('unread', { count: 0 })
    },
  }

  function show(entries: readonly Entry[]): void {
    change({ ...state, entries })
  }

  function change(now: ThreadState, { isHistory } = { isHistory: false }): void {
    const before = isHistory ? undefined : state
    state = now
    tellNews(page, { before, now })
    onChange()
  }

  function goOn(): void {
    sending ??= sendAll().finally(() => (sending = undefined))
  }

  /** One after the other: two calls at once could arrive the other way round. */
  async function sendAll(): Promise<void> {
    for (let next = waiting(); next && !signal.aborted; next = waiting()) {
      try {
        const message = await post(next)
        page.emit('message:sent', { id: message.id, conversation: message.session_id })
        change(withMessage(state, message))
      } catch (thrown) {
        // Those behind it fail with it, or they would overtake it.
        show(state.entries.map((entry) => (isSent(entry) ? entry : { ...entry, delivery: 'failed' })))
        if (!signal.aborted) onFailure(toLatchkeyError(thrown))
      }
    }
  }

  function waiting(): Entry | undefined {
    return state.entries.find(({ delivery }) => delivery === 'sending')
  }

  async function post(entry: Entry): Promise<Message> {
    const message = { id: entry.id, text: entry.text }
    try {
      const { session } = state
      const open = session?.status === 'open' ? session.id : await start()
      return await conversation.post(open, message, signal)
    } catch (thrown) {
      const problem = problemBehind(toLatchkeyError(thrown))
      if (problem !== 'session_closed' && problem !== 'session_not_found') throw thrown
      // The other side ended the conversation: what comes now begins the next one.
      return await conversation.post(await start(), message, signal)
    }
  }

  async function start(): Promise<string> {
    const started = await conversation.start(signal)
    change(withSession(state, started.session))
    const { id } = started.session
    if (started.isNew) page.emit('conversation:started', { id })
    return id
  }
}
