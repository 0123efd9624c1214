import type { StreamEvent } from '../../protocol/stream.js'
import type { StoredFact } from '../store/store.js'
import { toMessage, toSession } from './conversation.js'
import type { Participant } from './participant.js'

/** As `who` may see it. */
export function toStreamEvent(fact: StoredFact, who: Participant): StreamEvent {
  switch (fact.type) {
    case 'message.created':
      return { type: fact.type, message: toMessage(fact.message) }
    case 'message.read':
      return { type: fact.type, session_id: fact.sessionId, by: fact.by, message_id: fact.messageId }
    case 'session.created':
    case 'session.updated':
    case 'session.closed':
    case 'rating.created':
      return { type: fact.type, session: toSession(fact.session, who) }
  }
}
