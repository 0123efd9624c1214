import type { Kysely } from 'kysely'
import type { Store } from './store.js'
import type { Tables } from './tables.js'

export function createAssetStore(db: Kysely<Tables>): Pick<Store, 'keepAssets' | 'findAsset'> {
  return {
    async keepAssets(assets, { now, forgetBefore }) {
      await db.transaction().execute(async (transaction) => {
        for (const asset of assets) {
          await transaction
            .insertInto('assets')
            .values({ ...asset, kept_at: now })
            .onConflict((conflict) => conflict.column('name').doUpdateSet({ kept_at: now }))
            .execute()
        }
        await transaction.deleteFrom('assets').where('kept_at', '<', forgetBefore).execute()
      })
    },

    async findAsset(name) {
      return db
        .selectFrom('assets')
        .select(['name', 'type', 'body', 'brotli'])
        .where('name', '=', name)
        .executeTakeFirst()
    },
  }
}
