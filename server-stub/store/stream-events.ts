import type { Kysely, Transaction } from 'kysely'
import type { SessionWithVisitor, Store, StoredFact } from './store.js'
import type { Tables } from './tables.js'

/** Whoever was away for longer reads the lists again. */
export const EVENTS_KEPT_MS = 24 * 3_600_000

type StreamStore = Pick<Store, 'readFeed' | 'findFeedHead' | 'listWrittenFeeds' | 'findLastPosition'>

export function createStreamStore(db: Kysely<Tables>): StreamStore {
  return {
    async readFeed({ workspaceId, visitor }, { after, limit }) {
      const of = visitor
        ? db
            .selectFrom('stream_events')
            .select(['visitor_number as number', 'fact_json'])
            .where('visitor_feed', '=', toVisitorFeed(visitor.widgetId, visitor.id))
            .where('visitor_number', '>', after)
            .orderBy('visitor_number')
        : db
            .selectFrom('stream_events')
            .select(['number', 'fact_json'])
            .where('feed', '=', workspaceId)
            .where('number', '>', after)
            .orderBy('number')
      const rows = await of.limit(limit).execute()
      return rows.map((row) => ({
        number: row.number ?? 0,
        fact: JSON.parse(row.fact_json) as StoredFact,
      }))
    },

    async findFeedHead({ workspaceId, visitor }) {
      const feed = visitor ? toVisitorFeed(visitor.widgetId, visitor.id) : workspaceId
      const row = await db
        .selectFrom('stream_heads')
        .select('last')
        .where('feed', '=', feed)
        .executeTakeFirst()
      return row?.last ?? 0
    },

    async listWrittenFeeds({ after, limit }) {
      const rows = await db
        .selectFrom('stream_events')
        .select(['position', 'feed', 'visitor_feed'])
        .where('position', '>', after)
        .orderBy('position')
        .limit(limit)
        .execute()
      const feeds = new Set(rows.flatMap(({ feed, visitor_feed }) => [feed, visitor_feed ?? feed]))
      return { feeds: [...feeds], last: rows.at(-1)?.position ?? after, isAll: rows.length < limit }
    },

    async findLastPosition() {
      const row = await db
        .selectFrom('stream_events')
        .select('position')
        .orderBy('position', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.position ?? 0
    },
  }
}

/**
 * Tells the streams of a fact, in the transaction that makes it one: what is rolled back is never told, and what is kept is.
 * @param hidden from the visitor, whose stream then has no gap where it would be.
 */
export async function publish(
  transaction: Transaction<Tables>,
  { workspaceId, widgetId, visitorId }: Pick<SessionWithVisitor, 'workspaceId' | 'widgetId' | 'visitorId'>,
  { fact, at, hidden = false }: { fact: StoredFact; at: number; hidden?: boolean },
): Promise<void> {
  const visitor_feed = hidden ? null : toVisitorFeed(widgetId, visitorId)
  await transaction
    .deleteFrom('stream_events')
    .where('created_at', '<=', at - EVENTS_KEPT_MS)
    .execute()
  await transaction
    .insertInto('stream_events')
    .values({
      feed: workspaceId,
      number: await next(transaction, workspaceId),
      visitor_feed,
      visitor_number: visitor_feed === null ? null : await next(transaction, visitor_feed),
      session_id: toSessionId(fact),
      fact_json: JSON.stringify(fact),
      created_at: at,
    })
    .execute()
}

function toSessionId(fact: StoredFact): string {
  if ('session' in fact) return fact.session.id
  return 'message' in fact ? fact.message.sessionId : fact.sessionId
}

/** Numbers outlive their events, or one that was forgotten would come again. */
async function next(transaction: Transaction<Tables>, feed: string): Promise<number> {
  const { last } = await transaction
    .insertInto('stream_heads')
    .values({ feed, last: 1 })
    .onConflict((conflict) =>
      conflict.column('feed').doUpdateSet((is) => ({ last: is('stream_heads.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return last
}

function toVisitorFeed(widgetId: string, visitorId: string): string {
  return `${widgetId} ${visitorId}`
}
