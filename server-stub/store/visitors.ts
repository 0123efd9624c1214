import type { Kysely } from 'kysely'
import type { Store } from './store.js'
import type { Tables } from './tables.js'

export function createVisitorStore(db: Kysely<Tables>): Pick<Store, 'rememberVisitor'> {
  return {
    async rememberVisitor({ id, workspaceId, traits, metadata, anonymous, saidAt }) {
      const said = {
        traits_json: JSON.stringify(traits),
        metadata_json: JSON.stringify(metadata),
        said_at: saidAt,
      }
      await db
        .insertInto('visitors')
        .values({ id, workspace_id: workspaceId, anonymous: Number(anonymous), ...said })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet(said).where('visitors.said_at', '<=', saidAt),
        )
        .execute()
    },
  }
}
