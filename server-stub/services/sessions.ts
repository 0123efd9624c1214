import type {
  Message,
  MessageList,
  MessageRequest,
  PageQuery,
  Session,
  SessionList,
  SessionRequest,
} from '../../protocol/session.js'
import type { SessionScope, SessionWithVisitor, Store, StoredMessage } from '../store/store.js'
import type { Clock } from './clock.js'
import { makeId } from './id.js'
import { refuseField, Refusal } from './refusal.js'
import { toEvent } from './webhook-event.js'

/** Who asks: a visitor in one widget, or somebody who holds the workspace's key. */
export type Participant =
  | { kind: 'visitor'; workspaceId: string; widgetId: string; visitorId: string; anonymous: boolean }
  | { kind: 'agent'; workspaceId: string; keyId: string }

type VisitorParticipant = Extract<Participant, { kind: 'visitor' }>

export interface Sessions {
  /** The visitor's open one where there is one. */
  start(visitor: VisitorParticipant, request: SessionRequest): Promise<{ session: Session; created: boolean }>
  list(who: Participant, page: PageQuery): Promise<SessionList>
  /** @throws Refusal `session_not_found`, also for somebody else's. */
  read(who: Participant, id: string): Promise<Session>
  /** @throws Refusal `session_not_found`, `message_id_taken` */
  post(who: Participant, id: string, request: MessageRequest): Promise<{ message: Message; created: boolean }>
  listMessages(who: Participant, id: string, page: PageQuery): Promise<MessageList>
}

export function createSessions({ store, clock }: { store: Store; clock: Clock }): Sessions {
  async function find(who: Participant, id: string): Promise<SessionWithVisitor> {
    const session = await store.findSession(toScope(who), id)
    if (session) return session
    throw new Refusal('session_not_found', `There is no session "${id.slice(0, 64)}" that you may see.`)
  }

  return {
    async start(visitor, { labels, priority, page }) {
      const now = clock.now()
      const { workspaceId, widgetId, visitorId } = visitor
      const { session, created } = await store.openSession(
        {
          id: makeId('ses', now),
          workspaceId,
          widgetId,
          visitorId,
          status: 'open',
          labels: labels ?? [],
          priority: priority ?? 'normal',
          page,
          createdAt: now,
          updatedAt: now,
        },
        (opened) => {
          const data = { session: toSession(opened) }
          return toEvent({ type: 'session.created', workspaceId, visitorId, at: now, data })
        },
      )
      return { session: toSession(session), created }
    },

    async list(who, { limit, cursor }) {
      const before = cursor === undefined ? {} : { before: cursor }
      const found = await store.listSessions(toScope(who), { limit: limit + 1, ...before })
      return toPage(found.map(toSession), limit)
    },

    read: async (who, id) => toSession(await find(who, id)),

    async post(who, sessionId, { id, text }) {
      const session = await find(who, sessionId)
      const now = clock.now()
      const messageId = id ?? makeId('msg', now)
      const message: StoredMessage = {
        id: messageId,
        sessionId,
        author: who.kind,
        anonymous: who.kind === 'visitor' && who.anonymous,
        text,
        createdAt: now,
      }
      const added = await store.addMessage(message, (kept) => {
        const { workspaceId, visitorId } = session
        const data = { message: toMessage(kept), session: toSession({ ...session, updatedAt: now }) }
        return toEvent({ type: 'message.created', workspaceId, visitorId, at: now, data })
      })
      if (added) return { message: toMessage(added.message), created: added.created }
      throw new Refusal('message_id_taken', `${messageId} is the id of another message; make a new one.`)
    },

    async listMessages(who, id, { limit, cursor }) {
      await find(who, id)
      const after = cursor === undefined ? {} : { after: cursor }
      const found = await store.listMessages(id, { limit: limit + 1, ...after })
      if (!found) throw refuseField('cursor', 'is not one that this list gave; start without it.')
      return toPage(found.map(toMessage), limit)
    },
  }
}

function toScope(who: Participant): SessionScope {
  const { workspaceId } = who
  if (who.kind === 'agent') return { workspaceId }
  return { workspaceId, visitor: { id: who.visitorId, widgetId: who.widgetId } }
}

// One more than asked for was looked up: it tells whether there is a next page.
function toPage<Item extends { id: string }>(found: Item[], limit: number) {
  const items = found.slice(0, limit)
  return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null }
}

function toSession(session: SessionWithVisitor): Session {
  const { name, email, company } = session.traits
  return {
    id: session.id,
    status: session.status,
    labels: [...session.labels],
    priority: session.priority,
    page: session.page ?? null,
    visitor: {
      id: session.visitorId,
      name: name ?? null,
      email: email ?? null,
      company: company ?? null,
      ...(session.anonymous && { anonymous: true }),
    },
    created_at: toInstant(session.createdAt),
    updated_at: toInstant(session.updatedAt),
  }
}

function toMessage({ id, sessionId, author, anonymous, text, createdAt }: StoredMessage): Message {
  return {
    id,
    session_id: sessionId,
    author,
    text,
    ...(anonymous && { anonymous }),
    created_at: toInstant(createdAt),
  }
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString()
}
