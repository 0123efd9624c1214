import type { LatchkeyError } from '../loader/error.js'
import type { Page } from '../loader/handle.js'
import { problemBehind, toLatchkeyError } from './api/answer.js'
import { type Conversation, createMessageId, type Message } from './api/conversation.js'
import type { Entry } from './views/model.js'

export interface Thread {
  entries(): readonly Entry[]
  /** Whether the server's messages are here. */
  isLoaded(): boolean
  /** Fetches what the server holds. Rejects with a `LatchkeyError`; what was there stays. */
  load(): Promise<void>
  send(text: string): void
  /** The message, and those that failed before it: they go out in the order they were written. */
  retry(id: string): void
  /** Only what has failed can be taken back. */
  takeBack(id: string): void
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
  let session: string | undefined
  let entries: readonly Entry[] = []
  let isLoaded = false
  let sending: Promise<void> | undefined

  return {
    entries: () => entries,
    isLoaded: () => isLoaded,
    async load() {
      const open = await conversation.find(signal)
      const messages = open ? await conversation.messages(open.id, signal) : []
      session = open?.id ?? session
      isLoaded = true
      const theirs = messages.map(toEntry)
      const known = new Set(theirs.map(({ id }) => id))
      change([...theirs, ...entries.filter(({ id }) => !known.has(id))])
    },
    send(text) {
      const entry: Entry = {
        id: createMessageId(),
        author: 'visitor',
        text,
        at: new Date(),
        delivery: 'sending',
      }
      change([...entries, entry])
      goOn()
    },
    retry(id) {
      const until = entries.findIndex((entry) => entry.id === id)
      change(
        entries.map((entry, index) =>
          entry.delivery === 'failed' && index <= until ? { ...entry, delivery: 'sending' } : entry,
        ),
      )
      goOn()
    },
    takeBack: (id) => change(entries.filter((entry) => entry.id !== id || entry.delivery !== 'failed')),
    stop: () => stopped.abort(),
  }

  function change(next: readonly Entry[]): void {
    entries = [...next.filter(isSent), ...next.filter((entry) => !isSent(entry))]
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
        const entry = toEntry(message)
        change(entries.map((other) => (other.id === next?.id ? entry : other)))
      } catch (thrown) {
        // Those behind it fail with it, or they would overtake it.
        change(entries.map((entry) => (isSent(entry) ? entry : { ...entry, delivery: 'failed' })))
        if (!signal.aborted) onFailure(toLatchkeyError(thrown))
      }
    }
  }

  function waiting(): Entry | undefined {
    return entries.find(({ delivery }) => delivery === 'sending')
  }

  async function post(entry: Entry): Promise<Message> {
    const message = { id: entry.id, text: entry.text }
    try {
      return await conversation.post(session ?? (await start()), message, signal)
    } catch (thrown) {
      const problem = problemBehind(toLatchkeyError(thrown))
      if (problem !== 'session_closed' && problem !== 'session_not_found') throw thrown
      // The other side ended the conversation: what comes now begins the next one.
      return await conversation.post(await start(), message, signal)
    }
  }

  async function start(): Promise<string> {
    const started = await conversation.start(signal)
    session = started.session.id
    if (started.isNew) page.emit('conversation:started', { id: session })
    return session
  }
}

const isSent = ({ delivery }: Entry) => delivery === 'sent'

const toEntry = ({ id, author, text, created_at }: Message): Entry => ({
  id,
  author,
  text,
  at: new Date(created_at),
  delivery: 'sent',
})
