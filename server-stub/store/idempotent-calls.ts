import type { Kysely } from 'kysely'
import type { Store } from './store.js'
import type { Tables } from './tables.js'

type IdempotentCallStore = Pick<Store, 'beginCall' | 'finishCall' | 'abandonCall'>

export function createIdempotentCallStore(db: Kysely<Tables>): IdempotentCallStore {
  return {
    beginCall: ({ hash, workspaceId, fingerprint, attempt }, { now, endsAt }) =>
      db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('idempotent_calls').where('ends_at', '<=', now).execute()
        const row = await transaction
          .selectFrom('idempotent_calls')
          .select(['fingerprint', 'answer_json'])
          .where('hash', '=', hash)
          .executeTakeFirst()
        if (row) return { fingerprint: row.fingerprint, answer: row.answer_json ?? undefined }
        const call = { hash, workspace_id: workspaceId, fingerprint, attempt }
        await transaction
          .insertInto('idempotent_calls')
          .values({ ...call, answer_json: null, ends_at: endsAt })
          .execute()
        return undefined
      }),

    async finishCall({ hash, attempt }, answer, endsAt) {
      await db
        .updateTable('idempotent_calls')
        .set({ answer_json: answer, ends_at: endsAt })
        .where('hash', '=', hash)
        .where('attempt', '=', attempt)
        .execute()
    },

    async abandonCall({ hash, attempt }) {
      await db
        .deleteFrom('idempotent_calls')
        .where('hash', '=', hash)
        .where('attempt', '=', attempt)
        .execute()
    },
  }
}
