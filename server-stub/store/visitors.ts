import type { Kysely } from 'kysely'
import { enqueue } from './outbox.js'
import type { Store } from './store.js'
import type { Tables } from './tables.js'

/** @param wakeWorkers tells that there may be something to deliver. */
export function createVisitorStore(
  db: Kysely<Tables>,
  wakeWorkers: () => void,
): Pick<Store, 'rememberVisitor'> {
  return {
    async rememberVisitor(visitor, announce) {
      const { id, workspaceId, traits, metadata, anonymous, saidAt } = visitor
      const said = { traits_json: JSON.stringify(traits), metadata_json: JSON.stringify(metadata) }
      await db.transaction().execute(async (transaction) => {
        const erased = await transaction
          .selectFrom('erased_visitors')
          .select('visitor_id')
          .where('visitor_id', '=', id)
          .where('erased_at', '>=', saidAt)
          .executeTakeFirst()
        if (erased) return
        const before = await transaction
          .selectFrom('visitors')
          .select(['traits_json', 'metadata_json', 'said_at'])
          .where('id', '=', id)
          .executeTakeFirst()
        if (before && before.said_at > saidAt) return
        await transaction
          .insertInto('visitors')
          .values({
            id,
            workspace_id: workspaceId,
            anonymous: Number(anonymous),
            said_at: saidAt,
            ...said,
          })
          .onConflict((conflict) =>
            conflict
              .column('id')
              .doUpdateSet({ ...said, said_at: saidAt })
              .where('visitors.said_at', '<=', saidAt),
          )
          .execute()
        const isNew = before?.traits_json !== said.traits_json || before.metadata_json !== said.metadata_json
        if (isNew) await enqueue(transaction, announce?.(visitor))
      })
      wakeWorkers()
    },
  }
}
