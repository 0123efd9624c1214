import type { Rating, SessionWithVisitor, StoredMessage } from '../store/store.js'
import type { OutboxEvent } from '../store/webhook-store.js'
import { toMessage, toSession } from './conversation.js'
import { toEvent } from './webhook-event.js'

// A customer's own systems see what an agent sees.
const AGENT = { kind: 'agent' } as const

type SessionEventType = 'session.created' | 'session.updated' | 'session.closed'

/** What webhooks tell of a session, as it is after what happened. */
export function toSessionEvent(type: SessionEventType, session: SessionWithVisitor): OutboxEvent {
  return toEvent({ type, ...toPlace(session), data: { session: toSession(session, AGENT) } })
}

export function toRatingEvent(session: SessionWithVisitor, { score, comment, at }: Rating): OutboxEvent {
  const said = { session_id: session.id, score, comment: comment ?? null }
  const rating = { ...said, created_at: new Date(at).toISOString() }
  const data = { rating, session: toSession(session, AGENT) }
  return toEvent({ type: 'rating.created', ...toPlace(session), data })
}

/** @param session as it was before the message. */
export function toMessageEvent(session: SessionWithVisitor, message: StoredMessage): OutboxEvent {
  const after = { ...session, updatedAt: message.createdAt }
  const data = { message: toMessage(message), session: toSession(after, AGENT) }
  return toEvent({ type: 'message.created', ...toPlace(after), data })
}

function toPlace({ workspaceId, visitorId, updatedAt }: SessionWithVisitor) {
  return { workspaceId, visitorId, at: updatedAt }
}
