import type { Kysely } from 'kysely'
import { closeAllButOne } from './open-sessions.js'
import { publishSession } from './session-rows.js'
import type { Store } from './store.js'
import type { Tables } from './tables.js'

type AnonymousVisitorStore = Pick<
  Store,
  | 'addAnonymousVisitor'
  | 'findAnonymousVisitor'
  | 'extendAnonymousVisitor'
  | 'isAnonymousVisitorAlive'
  | 'claimAnonymousVisitor'
>

export function createAnonymousVisitorStore(
  db: Kysely<Tables>,
  wakeStreams: () => void,
): AnonymousVisitorStore {
  return {
    async addAnonymousVisitor({ id, workspaceId, widgetId, endsAt }, { hash, now }) {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('anonymous_visitors').where('ends_at', '<=', now).execute()
        await transaction
          .insertInto('anonymous_visitors')
          .values({
            hash,
            visitor_id: id,
            workspace_id: workspaceId,
            widget_id: widgetId,
            ends_at: endsAt,
            claimed_by: null,
          })
          .execute()
      })
    },

    async findAnonymousVisitor(hash) {
      const row = await db
        .selectFrom('anonymous_visitors')
        .selectAll()
        .where('hash', '=', hash)
        .executeTakeFirst()
      return (
        row && {
          id: row.visitor_id,
          workspaceId: row.workspace_id,
          widgetId: row.widget_id,
          endsAt: row.ends_at,
          claimedBy: row.claimed_by ?? undefined,
        }
      )
    },

    async extendAnonymousVisitor(id, endsAt) {
      await db
        .updateTable('anonymous_visitors')
        .set({ ends_at: endsAt })
        .where('visitor_id', '=', id)
        .where('claimed_by', 'is', null)
        .execute()
    },

    async isAnonymousVisitorAlive(id) {
      const row = await db
        .selectFrom('anonymous_visitors')
        .select('hash')
        .where('visitor_id', '=', id)
        .where('claimed_by', 'is', null)
        .executeTakeFirst()
      return row !== undefined
    },

    async claimAnonymousVisitor({ from, to, at }) {
      const sessions = await db.transaction().execute(async (transaction) => {
        // Erased since their token was looked at.
        const claimer = transaction.selectFrom('visitors').select('id').where('id', '=', to)
        if (!(await claimer.executeTakeFirst())) return undefined
        const claimed = await transaction
          .updateTable('anonymous_visitors')
          .set({ claimed_by: to })
          .where('visitor_id', '=', from)
          .where((is) => is.or([is('claimed_by', 'is', null), is('claimed_by', '=', to)]))
          .returning('widget_id')
          .executeTakeFirst()
        if (!claimed) return undefined
        await closeAllButOne(transaction, { widgetId: claimed.widget_id, visitorIds: [from, to], at })
        const changed = await transaction
          .updateTable('sessions')
          .set({ visitor_id: to, claimed_from: from, updated_at: at })
          .where('visitor_id', '=', from)
          .returning('id')
          .execute()
        for (const { id } of changed) await publishSession(transaction, id, { type: 'session.updated', at })
        const moved = await transaction
          .selectFrom('sessions')
          .select('id')
          .where('claimed_from', '=', from)
          .orderBy('id', 'desc')
          .execute()
        return moved.map(({ id }) => id)
      })
      wakeStreams()
      return sessions
    },
  }
}
