import { readMessageCursor, toMessageCursor } from '../protocol/judge/message-cursor.js'
import type { Message, Session } from '../protocol/conversation.js'
import type {
  MessageQuery,
  MessageRequest,
  SessionChangeRequest,
  SessionQuery,
  SessionRequest,
} from '../protocol/session.js'
import type { StreamEvent } from '../protocol/stream.js'
import type { FakeClock } from './clock.js'
import { Refused, refuseField } from './refused.js'
import { toVerified, type Owner } from './tokens.js'

/** A conversation, and whose it is. */
interface Kept {
  sub: string
  session: Session
  messages: Message[]
}

interface Dependencies {
  clock: FakeClock
  makeId: (prefix: string) => string
  /** Tells a visitor's streams, and those that come back later. */
  tell: (sub: string, event: StreamEvent) => void
}

/** The conversations of every visitor, as the API keeps them. */
export function createTalk({ clock, makeId, tell }: Dependencies) {
  const all: Kept[] = []
  const now = () => new Date(clock.now()).toISOString()

  /** @throws Refused for what is not there, and for another visitor's. */
  function find(sub: string, id: string): Kept {
    const kept = all.find((each) => each.sub === sub && each.session.id === id)
    if (kept) return kept
    throw new Refused('session_not_found', `There is no session "${id.slice(0, 64)}" that you may see.`)
  }

  function change(kept: Kept, changed: Partial<Session>): Session {
    return (kept.session = { ...kept.session, ...changed, updated_at: now() })
  }

  const openOf = (sub: string) => all.findLast((each) => each.sub === sub && each.session.status === 'open')

  const idsOf = (sub: string) =>
    all.flatMap((each) => (each.sub === sub ? [each.session.id] : [])).toReversed()

  return {
    find,
    openOf,

    start(owner: Owner, { labels = [], priority = 'normal', page }: SessionRequest) {
      const { sub } = owner
      const open = openOf(sub)
      if (open) return { kept: open, created: false }
      const at = now()
      const session: Session = {
        id: makeId('ses'),
        status: 'open',
        labels,
        priority,
        page: page ?? null,
        visitor: toVerified(owner),
        rating: null,
        read: { visitor: null, agent: null },
        created_at: at,
        updated_at: at,
        closed_at: null,
      }
      const kept: Kept = { sub, session, messages: [] }
      all.push(kept)
      tell(sub, { type: 'session.created', session })
      return { kept, created: true }
    },

    list(sub: string, { limit, cursor, order, status }: SessionQuery) {
      const sessions = all
        .filter((each) => each.sub === sub && (status === undefined || each.session.status === status))
        .map(({ session }) => session)
        .toReversed()
      // Stable: of two at the same instant the newer one stays first.
      if (order === 'updated') sessions.sort((a, b) => b.updated_at.localeCompare(a.updated_at))
      return toPage(sessions, { limit, after: sessions.findIndex(({ id }) => id === cursor) })
    },

    post(
      kept: Kept,
      { id = makeId('msg'), text }: MessageRequest,
      said: Pick<Message, 'author' | 'anonymous' | 'agent'>,
    ) {
      const known = kept.messages.find((message) => message.id === id)
      // Sent again it is the same, whatever it says now.
      if (known?.author === said.author) return { message: known, created: false }
      if (known) throw new Refused('message_id_taken', `${id} is the id of another message; make a new one.`)
      if (kept.session.status === 'closed') {
        throw new Refused('session_closed', 'This session was closed and takes no more messages.')
      }
      const message: Message = { id, session_id: kept.session.id, text, ...said, created_at: now() }
      kept.messages.push(message)
      change(kept, {})
      tell(kept.sub, { type: 'message.created', message })
      return { message, created: true }
    },

    listMessages({ messages }: Kept, { limit, cursor, order }: MessageQuery) {
      const known = cursor === undefined ? undefined : readMessageCursor(order, cursor)
      const all = order === 'asc' ? messages : messages.toReversed()
      const after = all.findIndex(({ id }) => id === known)
      if (cursor !== undefined && after < 0)
        throw refuseField('cursor', 'is not one that this list gave; start without it.')
      const { items, next_cursor } = toPage(all, { limit, after })
      return { items, next_cursor: next_cursor === null ? null : toMessageCursor(order, next_cursor) }
    },

    change(kept: Kept, { labels, priority }: SessionChangeRequest): Session {
      const session = change(kept, { ...(labels && { labels }), ...(priority && { priority }) })
      tell(kept.sub, { type: 'session.updated', session })
      return session
    },

    close(kept: Kept): Session {
      if (kept.session.status === 'closed') return kept.session
      const session = change(kept, { status: 'closed', closed_at: now() })
      tell(kept.sub, { type: 'session.closed', session })
      return session
    },

    rate(kept: Kept, { score, comment }: { score: number; comment?: string | null | undefined }) {
      const created = kept.session.rating === null
      const session = change(kept, { rating: { score, comment: comment || null, at: now() } })
      tell(kept.sub, { type: 'rating.created', session })
      return { session, created }
    },

    /** Never back. */
    read(kept: Kept, by: 'visitor' | 'agent', messageId: string): void {
      const place = (id: string | null) => kept.messages.findIndex((message) => message.id === id)
      if (place(messageId) < 0) throw refuseField('message_id', 'is not one of this session.')
      if (place(messageId) <= place(kept.session.read[by])) return
      change(kept, { read: { ...kept.session.read, [by]: messageId } })
      tell(kept.sub, { type: 'message.read', session_id: kept.session.id, by, message_id: messageId })
    },

    /** The ids of what one visitor talked about, newest first. */
    idsOf,

    /** What one visitor talked about is another's from now on; the ids, newest first. */
    claim(from: string, to: string): string[] {
      const ids = idsOf(from)
      for (const kept of all) if (kept.sub === from) kept.sub = to
      return ids
    },

    all: (): readonly Kept[] => all,
  }
}

export type Talk = ReturnType<typeof createTalk>

function toPage<T extends { id: string }>(list: T[], { limit, after }: { limit: number; after: number }) {
  const items = list.slice(after + 1, after + 1 + limit)
  const isMore = after + 1 + limit < list.length
  return { items, next_cursor: isMore ? (items.at(-1)?.id ?? null) : null }
}
