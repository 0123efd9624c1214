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

const encoder = new TextEncoder()

/** A server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html). JSON has no line of its own to break. */
export function encodeEvent(
  event: StreamEvent,
  { id, retryMs }: { id?: string; retryMs?: number } = {},
): Uint8Array<ArrayBuffer> {
  const lines = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(retryMs === undefined ? [] : [`retry: ${retryMs}`]),
    `event: ${event.type}`,
    `data: ${JSON.stringify(event)}`,
  ]
  return encoder.encode(`${lines.join('\n')}\n\n`)
}

/** A comment, which says nothing but that somebody is there. */
export const HEARTBEAT = encoder.encode(': heartbeat\n\n')
