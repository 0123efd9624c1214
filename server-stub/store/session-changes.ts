import type { Kysely, Transaction } from 'kysely'
import { publishSession, putLabels, toSession, within } from './session-rows.js'
import { publish } from './stream-events.js'
import type { SessionScope, SessionWithVisitor, Store } from './store.js'
import type { Tables } from './tables.js'

type SessionChangeStore = Pick<Store, 'changeSession' | 'closeSession' | 'rateSession' | 'markRead'>

export function createSessionChangeStore(db: Kysely<Tables>, wakeStreams: () => void): SessionChangeStore {
  /** What `change` makes of a session, if somebody may see it, and then the streams are told. */
  async function change<Result>(
    scope: SessionScope,
    id: string,
    work: (transaction: Transaction<Tables>, session: SessionWithVisitor) => Promise<Result>,
  ): Promise<Result | undefined> {
    const result = await db.transaction().execute(async (transaction) => {
      const row = await within(transaction, scope).where('sessions.id', '=', id).executeTakeFirst()
      return row && work(transaction, toSession(row))
    })
    wakeStreams()
    return result
  }

  return {
    changeSession: (scope, id, { labels, priority, assignee, note, at, announce }) =>
      change(scope, id, async (transaction, session) => {
        await transaction
          .updateTable('sessions')
          .set({
            ...(labels && { labels_json: JSON.stringify(labels) }),
            ...(priority !== undefined && { priority }),
            ...(assignee !== undefined && { assignee }),
            ...(note !== undefined && { note }),
            updated_at: at,
          })
          .where('id', '=', id)
          .execute()
        if (labels) await putLabels(transaction, { ...session, updatedAt: at }, labels)
        // A visitor sees neither who does it nor what they note.
        const hidden = labels === undefined && priority === undefined
        return publishSession(transaction, id, { type: 'session.updated', at, hidden, announce })
      }),

    closeSession: (scope, id, { at, announce }) =>
      change(scope, id, async (transaction, session) => {
        if (session.status === 'closed') return session
        await transaction
          .updateTable('sessions')
          .set({ status: 'closed', closed_at: at, updated_at: at })
          .where('id', '=', id)
          .execute()
        return publishSession(transaction, id, { type: 'session.closed', at, announce })
      }),

    rateSession: (scope, id, rating, announce) =>
      change(scope, id, async (transaction, session) => {
        await transaction
          .updateTable('sessions')
          .set({ rating_json: JSON.stringify(rating), updated_at: rating.at })
          .where('id', '=', id)
          .execute()
        const what = { type: 'rating.created', at: rating.at, announce } as const
        return {
          session: await publishSession(transaction, id, what),
          created: session.rating === undefined,
        }
      }),

    async markRead(scope, id, { by, messageId, at }) {
      const found = await change(scope, id, async (transaction, session) => {
        const positions = await transaction
          .selectFrom('messages')
          .select(['id', 'position'])
          .where('session_id', '=', id)
          .where('id', 'in', [messageId, session.read[by] ?? messageId])
          .execute()
        const now = positions.find((each) => each.id === messageId)
        if (!now) return false
        const before = positions.find((each) => each.id === session.read[by])
        if (before && before.position >= now.position) return true
        const column = by === 'visitor' ? 'visitor_read' : 'agent_read'
        await transaction
          .updateTable('sessions')
          .set({ [column]: messageId })
          .where('id', '=', id)
          .execute()
        const fact = { type: 'message.read', sessionId: id, by, messageId } as const
        await publish(transaction, session, { fact, at })
        return true
      })
      return found ?? false
    },
  }
}
