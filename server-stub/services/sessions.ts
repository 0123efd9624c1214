import type {
  Message,
  MessageList,
  MessageQuery,
  MessageRequest,
  RatingRequest,
  ReadRequest,
  Session,
  SessionChangeRequest,
  SessionList,
  SessionQuery,
  SessionRequest,
  TypingRequest,
} from '../../protocol/session.js'
import { readMessageCursor, toMessageCursor } from '../../protocol/judge/message-cursor.js'
import type { SessionWithVisitor, Store, StoredMessage } from '../store/store.js'
import { toAgent } from './agent.js'
import type { Clock } from './clock.js'
import { toMessage, toSession, toShownAgent } from './conversation.js'
import { makeId } from './id.js'
import type { Limits } from './limits.js'
import {
  refuseToVisitors,
  toPrincipal,
  toScope,
  type Participant,
  type VisitorParticipant,
} from './participant.js'
import { refuseCursor, refuseField, Refusal } from './refusal.js'
import { toMessageEvent, toRatingEvent, toSessionEvent } from './session-event.js'
import { toCursor, toFilter, toNextCursor } from './session-filter.js'
import type { Streams } from './streams.js'
import { VISITOR_ERASED } from './widget-tokens.js'

export interface Sessions {
  /** The visitor's open one where there is one. @throws Refusal `token_revoked`: the visitor was erased meanwhile. */
  start(visitor: VisitorParticipant, request: SessionRequest): Promise<{ session: Session; created: boolean }>
  list(who: Participant, query: SessionQuery): Promise<SessionList>
  /** @throws Refusal `session_not_found`, also for somebody else's. */
  read(who: Participant, id: string): Promise<Session>
  /** @throws Refusal `session_not_found`, `agents_only` */
  change(who: Participant, id: string, request: SessionChangeRequest): Promise<Session>
  /** Once and for all; what the visitor says next is another session's. @throws Refusal `session_not_found` */
  close(who: Participant, id: string): Promise<Session>
  /** The last one counts. @throws Refusal `session_not_found` */
  rate(
    visitor: VisitorParticipant,
    id: string,
    request: RatingRequest,
  ): Promise<{ session: Session; created: boolean }>
  /** @throws Refusal `session_not_found`, `agents_only`, `rate_limited`, `message_id_taken`, `session_closed` */
  post(who: Participant, id: string, request: MessageRequest): Promise<{ message: Message; created: boolean }>
  listMessages(who: Participant, id: string, page: MessageQuery): Promise<MessageList>
  /** @throws Refusal `session_not_found`, and for a message that the session has not. */
  markRead(who: Participant, id: string, request: ReadRequest): Promise<void>
  /** Tells the other side, if somebody is there. @throws Refusal `session_not_found`, `agents_only` */
  type(who: Participant, id: string, request: TypingRequest): Promise<void>
}

interface Dependencies {
  store: Store
  clock: Clock
  streams: Pick<Streams, 'tell'>
  limits: Pick<Limits, 'writes' | 'signs'>
}

export function createSessions({ store, clock, streams, limits }: Dependencies): Sessions {
  async function find(who: Participant, id: string): Promise<SessionWithVisitor> {
    return (await store.findSession(toScope(who), id)) ?? refuseSession(id)
  }

  /** After it was found: whom a limit stops learns nothing of others' sessions. */
  async function spendWrite(who: Participant): Promise<void> {
    if (who.kind === 'visitor') await limits.writes(toPrincipal(who), who.address)
  }

  function spendSign(who: Participant): void {
    if (who.kind === 'visitor') limits.signs(toPrincipal(who))
  }

  async function mustBeUser(workspaceId: string, id: string): Promise<void> {
    const user = await store.findUser(id)
    if (user?.workspaceId === workspaceId && user.disabledAt === undefined) return
    throw refuseField('assignee', `there is no user ${id.slice(0, 64)} who could do it.`)
  }

  return {
    async start(visitor, { labels, priority, page }) {
      const now = clock.now()
      const opened = await store.openSession(
        {
          id: makeId('ses', now),
          workspaceId: visitor.workspaceId,
          widgetId: visitor.widgetId,
          visitorId: visitor.visitorId,
          status: 'open',
          labels: labels ?? [],
          priority: priority ?? 'normal',
          page,
          createdAt: now,
          updatedAt: now,
        },
        (created) => toSessionEvent('session.created', created),
      )
      if (!opened) throw new Refusal('token_revoked', VISITOR_ERASED)
      return { ...opened, session: toSession(opened.session, visitor) }
    },

    async list(who, query) {
      const { assignee, visitor, order, limit } = query
      refuseToVisitors(who, { assignee, visitor })
      const after = query.cursor === undefined ? undefined : toCursor(order, query.cursor)
      const page = { limit: limit + 1, order, ...(after && { after }) }
      const found = await store.listSessions(toScope(who), page, toFilter(query))
      const items = found.slice(0, limit)
      const last = found.length > limit ? items.at(-1) : undefined
      return {
        items: items.map((session) => toSession(session, who)),
        next_cursor: last ? toNextCursor(order, last) : null,
      }
    },

    read: async (who, id) => toSession(await find(who, id), who),

    async change(who, id, { labels, priority, assignee, note }) {
      await find(who, id)
      refuseToVisitors(who, { assignee, note })
      await spendWrite(who)
      if (typeof assignee === 'string') await mustBeUser(who.workspaceId, assignee)
      const announce = (changed: SessionWithVisitor) => toSessionEvent('session.updated', changed)
      const change = {
        labels,
        priority,
        assignee,
        note: note === '' ? null : note,
        at: clock.now(),
        announce,
      }
      return toSession((await store.changeSession(toScope(who), id, change)) ?? refuseSession(id), who)
    },

    async close(who, id) {
      await find(who, id)
      await spendWrite(who)
      const announce = (closed: SessionWithVisitor) => toSessionEvent('session.closed', closed)
      const closed = await store.closeSession(toScope(who), id, { at: clock.now(), announce })
      return toSession(closed ?? refuseSession(id), who)
    },

    async rate(visitor, id, { score, comment }) {
      await find(visitor, id)
      await spendWrite(visitor)
      const rating = { score, comment: comment || undefined, at: clock.now() }
      const { session, created } =
        (await store.rateSession(toScope(visitor), id, rating, (rated) => toRatingEvent(rated, rating))) ??
        refuseSession(id)
      return { session: toSession(session, visitor), created }
    },

    async post(who, sessionId, { id, text, agent }) {
      const session = await find(who, sessionId)
      const writer = toAgent(who, agent)
      await spendWrite(who)
      const now = clock.now()
      const messageId = id ?? makeId('msg', now)
      const message: StoredMessage = {
        id: messageId,
        sessionId,
        author: who.kind,
        anonymous: who.kind === 'visitor' && who.anonymous,
        text,
        agent: writer,
        createdAt: now,
      }
      const added = await store.addMessage(message, (kept) => toMessageEvent(session, kept))
      if (added === 'gone') refuseSession(sessionId)
      if (added === 'closed') throw new Refusal('session_closed', CLOSED)
      if (added) return { message: toMessage(added.message), created: added.created }
      throw new Refusal('message_id_taken', `${messageId} is the id of another message; make a new one.`)
    },

    async listMessages(who, id, { limit, cursor, order }) {
      await find(who, id)
      const after = cursor === undefined ? undefined : (readMessageCursor(order, cursor) ?? refuseCursor())
      const page = { limit: limit + 1, order, ...(after !== undefined && { after }) }
      const items = ((await store.listMessages(id, page)) ?? refuseCursor()).map(toMessage)
      const last = items.length > limit ? items[limit - 1] : undefined
      return { items: items.slice(0, limit), next_cursor: last ? toMessageCursor(order, last.id) : null }
    },

    async markRead(who, id, { message_id: messageId }) {
      await find(who, id)
      spendSign(who)
      const read = { by: who.kind, messageId, at: clock.now() }
      if (await store.markRead(toScope(who), id, read)) return
      throw refuseField('message_id', 'is not one of this session.')
    },

    async type(who, id, { typing, agent }) {
      const session = await find(who, id)
      const writer = toAgent(who, agent)
      spendSign(who)
      const said = { type: 'typing', session_id: id, by: who.kind, typing } as const
      const event = { ...said, ...(who.kind === 'agent' && { agent: toShownAgent(writer) }) }
      streams.tell(session, event, who.kind === 'visitor' ? 'agents' : 'everybody')
    },
  }
}

const CLOSED = 'This session was closed and takes no more messages; start another with POST /v1/sessions.'

export function refuseSession(id: string): never {
  throw new Refusal('session_not_found', `There is no session "${id.slice(0, 64)}" that you may see.`)
}
