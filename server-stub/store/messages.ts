import type { Kysely, Selectable } from 'kysely'
import { enqueue } from './outbox.js'
import type { Store, StoredMessage } from './store.js'
import type { Tables } from './tables.js'

export function createMessageStore(db: Kysely<Tables>): Pick<Store, 'addMessage' | 'listMessages'> {
  return {
    async addMessage(message, announce) {
      return db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('messages')
          .selectAll()
          .where('session_id', '=', message.sessionId)
          .where('id', '=', message.id)
          .executeTakeFirst()
        if (row)
          return row.author === message.author ? { message: toMessage(row), created: false } : undefined
        await transaction
          .insertInto('messages')
          .values({
            id: message.id,
            session_id: message.sessionId,
            author: message.author,
            anonymous: Number(message.anonymous),
            text: message.text,
            created_at: message.createdAt,
          })
          .execute()
        await transaction
          .updateTable('sessions')
          .set({ updated_at: message.createdAt })
          .where('id', '=', message.sessionId)
          .execute()
        await enqueue(transaction, announce?.(message))
        return { message, created: true }
      })
    },

    async listMessages(sessionId, { limit, after }) {
      const all = db.selectFrom('messages').selectAll().where('session_id', '=', sessionId)
      const page = all.orderBy('position').limit(limit)
      if (after === undefined) return (await page.execute()).map(toMessage)
      const last = await all.where('id', '=', after).executeTakeFirst()
      return last && (await page.where('position', '>', last.position).execute()).map(toMessage)
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
    createdAt: row.created_at,
  }
}
