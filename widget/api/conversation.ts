import { MESSAGE_MAX_CHARS, PAGE_SIZE_MAX } from '../../protocol/conversation-limits.js'
import { Message, MessageList, Session, SessionList } from './answers.js'
import type { Client } from './client.js'
import type { Parser } from './parse.js'

export { MESSAGE_MAX_CHARS }
export type { Message }

interface List<T> {
  items: T[]
  next_cursor: string | null
}

interface Listing {
  signal: AbortSignal
  cursor?: string | undefined
  /** Default: the oldest first. */
  order?: 'desc'
}

interface Started {
  session: Session
  /** `false` where the visitor's open one was taken up. */
  isNew: boolean
}

/** Messages that follow each other, oldest first. */
interface MessagePage {
  messages: Message[]
  /** Names the page before this one; `undefined`: there is none. */
  earlier: string | undefined
}

/** A visitor's conversation, as calls. All reject with a `LatchkeyError`; a signal calls them off. */
export interface Conversation {
  /** The open one, else the one that was `known`; `undefined` where there is neither. Starts nothing. */
  find(signal: AbortSignal, known?: string): Promise<Session | undefined>
  start(signal: AbortSignal): Promise<Started>
  /** The newest messages, or those before the ones that `earlier` came with. */
  messages(session: string, signal: AbortSignal, earlier?: string): Promise<MessagePage>
  /** Sending the same `id` twice is sending once. */
  post(session: string, message: { id: string; text: string }, signal: AbortSignal): Promise<Message>
  /** Tells the other side that the visitor is typing or has read so far. Never rejects: nobody waits for it. */
  tell(session: string, sign: Sign, signal: AbortSignal): Promise<void>
}

type Sign = { message_id: string } | { typing: boolean }

export function createConversation(call: Client, page: () => { url: string; title: string }): Conversation {
  return {
    async find(signal, known) {
      // They come newest first, so that it is among the first hundred.
      const { items } = await list('/v1/sessions', SessionList, { signal })
      return items.find(({ status }) => status === 'open') ?? items.find(({ id }) => id === known)
    },
    async start(signal) {
      const { url, title } = page()
      const body = { page: { url: url.slice(0, 2048), title: title.slice(0, 256) } }
      const answer = await call({ method: 'POST', path: '/v1/sessions', body, signal }, Session)
      return { session: answer.body, isNew: answer.status === 201 }
    },
    async messages(session, signal, earlier) {
      const page = await list(`${toPath(session)}/messages`, MessageList, {
        signal,
        cursor: earlier,
        order: 'desc',
      })
      return { messages: page.items.reverse(), earlier: page.next_cursor ?? undefined }
    },
    async post(session, message, signal) {
      const path = `${toPath(session)}/messages`
      return (await call({ method: 'POST', path, body: message, signal }, Message)).body
    },
    async tell(session, sign, signal) {
      const path = `${toPath(session)}/${'typing' in sign ? 'typing' : 'read'}`
      await call({ method: 'POST', path, body: sign, signal }, () => {}).catch(() => {})
    },
  }

  async function list<T>(path: string, parse: Parser<List<T>>, how: Listing): Promise<List<T>> {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE_MAX) })
    if (how.order) query.set('order', how.order)
    if (how.cursor) query.set('cursor', how.cursor)
    const { signal } = how
    const asked = { method: 'GET', path: `${path}?${query.toString()}`, body: undefined, signal } as const
    return (await call(asked, parse)).body
  }
}

const toPath = (session: string) => `/v1/sessions/${encodeURIComponent(session)}`

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export const createMessageId = (): string => createId('msg')

/** Such as `msg_` and 24 characters of base62: over 140 random bits. */
export const createId = (prefix: string): string =>
  // Not `Array.from`: Prototype.js puts its own in the place of it.
  prefix + '_' + [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => BASE62[byte % 62]).join('')
