import type { Message, Session } from '../../protocol/conversation.js'
import type { SessionWithVisitor, Store } from '../store/store.js'
import { toMessage, toSession } from './conversation.js'
import { toScope, type Participant } from './participant.js'
import { refuseSession } from './sessions.js'
import { readPages, toJsonList, toStream } from './streamed-text.js'

const BATCH = 200

interface Transcript {
  /** Read from the store as it is read from here: a long conversation is never whole in memory. */
  body: ReadableStream<Uint8Array<ArrayBuffer>>
  type: string
  filename: string
}

export interface Transcripts {
  /** @throws Refusal `session_not_found` */
  write(who: Participant, id: string, format: 'json' | 'text'): Promise<Transcript>
}

export function createTranscripts({ store }: { store: Store }): Transcripts {
  async function* read({ id }: SessionWithVisitor): AsyncGenerator<Message> {
    const messages = readPages(BATCH, async (page) => (await store.listMessages(id, page)) ?? [])
    for await (const message of messages) yield toMessage(message)
  }

  return {
    async write(who, id, format) {
      const found = (await store.findSession(toScope(who), id)) ?? refuseSession(id)
      const session = toSession(found, who)
      const parts = format === 'json' ? toJson(session, read(found)) : toText(session, read(found))
      return {
        body: toStream(parts),
        type: format === 'json' ? 'application/json' : 'text/plain; charset=utf-8',
        // An id of ours: letters, digits and a low line.
        filename: `conversation-${session.id}.${format === 'json' ? 'json' : 'txt'}`,
      }
    },
  }
}

async function* toJson(session: Session, messages: AsyncIterable<Message>): AsyncGenerator<string> {
  yield `{"session":${JSON.stringify(session)},"messages":`
  yield* toJsonList(messages, (message) => JSON.stringify(message))
  yield '}'
}

/** A message begins its line with the time, and goes on indented: no text of one looks like another message. */
async function* toText(session: Session, messages: AsyncIterable<Message>): AsyncGenerator<string> {
  const { visitor, id, created_at } = session
  const name = toName(visitor.name ?? visitor.email ?? 'Visitor')
  yield `Conversation ${id} with ${name}, begun ${created_at}\n\n`
  for await (const { created_at: at, author, agent, anonymous, text } of messages) {
    const called = author === 'visitor' ? name : toName(agent?.name ?? NAMES[author])
    const who = anonymous ? `${called} (anonymous)` : called
    yield `[${at}] ${who}: ${toPlain(text).replaceAll('\n', '\n    ')}\n`
  }
}

const NAMES = { agent: 'Agent', system: 'System' }

const toName = (given: string) => toPlain(given).replaceAll('\n', ' ')

// Line ends of all kinds as one; then what moves a terminal's cursor or turns the direction of what follows.
function toPlain(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u2028\u2029\v\f\u0085]/g, '\n')
    .replaceAll(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (char) =>
      char === '\n' || char === '\t' ? char : '\ufffd',
    )
}
