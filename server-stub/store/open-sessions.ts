import { sql, type Transaction } from 'kysely'
import { publishSession } from './session-rows.js'
import type { Tables } from './tables.js'

interface People {
  widgetId: string
  visitorIds: string[]
  at: number
}

/** Of the open sessions that these visitors have in a widget, the one whose last message came last stays open. */
export async function closeAllButOne(
  db: Transaction<Tables>,
  { widgetId, visitorIds, at }: People,
): Promise<void> {
  const [, ...others] = await db
    .selectFrom('sessions')
    .leftJoin('messages', 'messages.session_id', 'sessions.id')
    .select(['sessions.id', sql<number>`coalesce(max(messages.position), 0)`.as('last')])
    .where('widget_id', '=', widgetId)
    .where('visitor_id', 'in', visitorIds)
    .where('status', '=', 'open')
    .groupBy('sessions.id')
    .orderBy('last', 'desc')
    .orderBy('sessions.id', 'desc')
    .execute()
  for (const { id } of others) {
    await db
      .updateTable('sessions')
      .set({ status: 'closed', updated_at: at, closed_at: at })
      .where('id', '=', id)
      .execute()
    await publishSession(db, id, { type: 'session.closed', at })
  }
}
