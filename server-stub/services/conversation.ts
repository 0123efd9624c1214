import type { Agent, Message, Session, VerifiedVisitor } from '../../protocol/conversation.js'
import type { KnownVisitor, SessionWithVisitor, StoredAgent, StoredMessage } from '../store/store.js'
import type { Participant } from './participant.js'

/** As `who` may see it: of notes and assignees a visitor learns nothing. */
export function toSession(session: SessionWithVisitor, who: Pick<Participant, 'kind'>): Session {
  const { traits, rating, read } = session
  return {
    id: session.id,
    status: session.status,
    labels: [...session.labels],
    priority: session.priority,
    page: session.page ?? null,
    visitor: toVerified({ id: session.visitorId, traits, anonymous: session.anonymous }),
    ...(who.kind === 'agent' && { assignee: session.assignee ?? null, note: session.note ?? null }),
    rating: rating
      ? { score: rating.score, comment: rating.comment ?? null, at: toInstant(rating.at) }
      : null,
    read: { visitor: read.visitor ?? null, agent: read.agent ?? null },
    created_at: toInstant(session.createdAt),
    updated_at: toInstant(session.updatedAt),
    closed_at: session.closedAt === undefined ? null : toInstant(session.closedAt),
  }
}

export function toMessage(message: StoredMessage): Message {
  const { id, sessionId, author, anonymous, text, agent, createdAt } = message
  return {
    id,
    session_id: sessionId,
    author,
    text,
    ...(author === 'agent' && { agent: toShownAgent(agent) }),
    ...(anonymous && { anonymous }),
    created_at: toInstant(createdAt),
  }
}

export function toShownAgent(agent: StoredAgent | undefined): Agent | null {
  return agent ? { name: agent.name, picture: agent.picture ?? null } : null
}

/** Of an anonymous one there are no traits. */
export function toVerified({ id, traits, anonymous }: Known): VerifiedVisitor {
  const { name = null, email = null, company = null } = traits
  return { id, name, email, company, ...(anonymous && { anonymous: true }) }
}

type Known = Pick<KnownVisitor, 'id' | 'traits' | 'anonymous'>

function toInstant(ms: number): string {
  return new Date(ms).toISOString()
}
