import type { Kysely } from 'kysely'
import type { Store } from './store.js'
import type { Tables } from './tables.js'

export function createRevocationStore(db: Kysely<Tables>): Pick<Store, 'revokeToken' | 'isTokenRevoked'> {
  return {
    async revokeToken(jti, { now, expiresAt }) {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('revoked_tokens').where('expires_at', '<=', now).execute()
        await transaction
          .insertInto('revoked_tokens')
          .values({ jti, expires_at: expiresAt })
          .onConflict((conflict) => conflict.column('jti').doNothing())
          .execute()
      })
    },

    async isTokenRevoked(jti) {
      const row = await db
        .selectFrom('revoked_tokens')
        .select('jti')
        .where('jti', '=', jti)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}
