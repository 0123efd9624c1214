import type { Kysely, Selectable } from 'kysely'
import { enqueue } from './outbox.js'
import { publish } from './stream-events.js'
import type { Store, StoredMessage } from './store.js'
import type { Tables } from './tables.js'

export function createMessageStore(
  db: Kysely<Tables>,
  wakeStreams: () => void,
): Pick<Store, 'addMessage' | 'listMessages'> {
  return {
    async addMessage(message, announce) {
      const added = await db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('messages')
          .selectAll()
          .where('session_id', '=', message.sessionId)
          .where('id', '=', message.id)
          .executeTakeFirst()
        if (row)
          return row.author === message.author ? { message: toMessage(row), created: false } : undefined
        const session = await transaction
          .selectFrom('sessions')
          .select([
            'workspace_id as workspaceId',
            'widget_id as widgetId',
            'visitor_id as visitorId',
            'status',
          ])
          .where('id', '=', message.sessionId)
          .executeTakeFirst()
        if (!session) return 'gone'
        if (session.status === 'closed') return 'closed'
        await transaction
          .insertInto('messages')
          .values({
            id: message.id,
            session_id: message.sessionId,
            author: message.author,
            anonymous: Number(message.anonymous),
            text: message.text,
            agent_json: message.agent ? JSON.stringify(message.agent) : null,
            created_at: message.createdAt,
          })
          .execute()
        await transaction
          .updateTable('sessions')
          .set({ updated_at: message.createdAt })
          .where('id', '=', message.sessionId)
          .execute()
        const fact = { type: 'message.created', message } as const
        await publish(transaction, session, { fact, at: message.createdAt })
        await enqueue(transaction, announce?.(message))
        return { message, created: true }
      })
      wakeStreams()
      return added
    },

    async listMessages(sessionId, { limit, after, order = 'asc' }) {
      const all = db.selectFrom('messages').selectAll().where('session_id', '=', sessionId)
      const page = all.orderBy('position', order).limit(limit)
      if (after === undefined) return (await page.execute()).map(toMessage)
      const last = await all.where('id', '=', after).executeTakeFirst()
      const beyond = order === 'asc' ? '>' : '<'
      return last && (await page.where('position', beyond, last.position).execute()).map(toMessage)
    },
  }
}

function toMessage(row: Selectable<Tables['messages']>): StoredMessage {
  return {
    id: row.id,
    sessionId: row.session_id,
    author: row.author,
    anonymous: row.anonymous === 1,
    text: row.text,
    agent: row.agent_json === null ? undefined : (JSON.parse(row.agent_json) as StoredMessage['agent']),
    createdAt: row.created_at,
  }
}
