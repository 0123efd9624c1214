import { hash } from 'node:crypto'
import type { StreamEvent } from '../../protocol/stream.js'
import type { Store } from '../store/store.js'
import { toPrincipal, toScope, type Participant } from './participant.js'

export interface Cursor {
  /** The event after this one is the first to be told. */
  number: number
  /** Why what happened since `Last-Event-ID` can't be told. */
  reset?: Extract<StreamEvent, { type: 'stream.reset' }>['reason']
}

/**
 * Where a stream goes on. An id says of which feed it is: another's, one of the future, or none at all is `unknown`, and the
 * stream begins where the feed ends.
 */
export async function toCursor(
  store: Store,
  who: Participant,
  lastEventId: string | undefined,
): Promise<Cursor> {
  const scope = toScope(who)
  const head = await store.findFeedHead(scope)
  if (!lastEventId) return { number: head }
  const [, digits, tag] = /^(\d{1,15})\.([\w-]+)$/.exec(lastEventId) ?? []
  const number = Number(digits)
  if (tag !== toTag(who) || number > head) return { number: head, reset: 'unknown' }
  if (number === head) return { number }
  const [next] = await store.readFeed(scope, { after: number, limit: 1 })
  return next?.number === number + 1 ? { number } : { number: head, reset: 'forgotten' }
}

export function toEventId(who: Participant, number: number): string {
  return `${number}.${toTag(who)}`
}

// Keys of one workspace share its feed.
function toTag(who: Participant): string {
  const feed = who.kind === 'agent' ? who.workspaceId : `${who.workspaceId} ${toPrincipal(who)}`
  return hash('sha256', feed, 'base64url').slice(0, 8)
}
