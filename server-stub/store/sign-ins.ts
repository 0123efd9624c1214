import type { Kysely } from 'kysely'
import { unnamed } from './audit.js'
import type { Store } from './store.js'
import type { Tables } from './tables.js'
import { toUser, writeUserAct } from './user-row.js'

type SignInStore = Pick<Store, 'addSignIn' | 'findSignIn' | 'noteSignInSeen' | 'endSignIn' | 'endSignInsOf'>

export function createSignInStore(db: Kysely<Tables>): SignInStore {
  return {
    addSignIn: ({ hash, userId, createdAt, seenAt, endsAt }, passwordHash, act = unnamed()) =>
      db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('sign_ins').where('ends_at', '<=', createdAt).execute()
        const user = await transaction
          .updateTable('users')
          .set({ last_signed_in_at: createdAt })
          .where('id', '=', userId)
          .where('password_hash', '=', passwordHash)
          .where('disabled_at', 'is', null)
          .returning(['id', 'workspace_id'])
          .executeTakeFirst()
        if (!user) return false
        await transaction
          .insertInto('sign_ins')
          .values({ hash, user_id: userId, created_at: createdAt, seen_at: seenAt, ends_at: endsAt })
          .execute()
        await writeUserAct(transaction, user, { ...act, what: 'user.sign_in' })
        return true
      }),

    async findSignIn(hash) {
      const row = await db
        .selectFrom('sign_ins')
        .innerJoin('users', 'users.id', 'sign_ins.user_id')
        .selectAll('users')
        .select([
          'sign_ins.created_at as began_at',
          'sign_ins.seen_at as seen_at',
          'sign_ins.ends_at as ends_at',
        ])
        .where('sign_ins.hash', '=', hash)
        .executeTakeFirst()
      if (!row) return undefined
      const { began_at: createdAt, seen_at: seenAt, ends_at: endsAt } = row
      return { signIn: { hash, userId: row.id, createdAt, seenAt, endsAt }, user: toUser(row) }
    },

    async noteSignInSeen(hash, at) {
      await db.updateTable('sign_ins').set({ seen_at: at }).where('hash', '=', hash).execute()
    },

    endSignIn: (hash, act = unnamed()) =>
      db.transaction().execute(async (transaction) => {
        const ended = await transaction
          .deleteFrom('sign_ins')
          .where('hash', '=', hash)
          .returning('user_id')
          .executeTakeFirst()
        const user = ended && (await findRow(transaction, ended.user_id))
        if (user) await writeUserAct(transaction, user, { ...act, what: 'user.sign_out' })
      }),

    endSignInsOf: (userId, act = unnamed()) =>
      db.transaction().execute(async (transaction) => {
        await endAllOf(transaction, userId)
        const user = await findRow(transaction, userId)
        if (user) await writeUserAct(transaction, user, { ...act, what: 'user.sign_out_everywhere' })
      }),
  }
}

function findRow(db: Kysely<Tables>, id: string) {
  return db.selectFrom('users').select(['id', 'workspace_id']).where('id', '=', id).executeTakeFirst()
}

/** @param db a transaction. */
export async function endAllOf(db: Kysely<Tables>, userId: string): Promise<void> {
  await db.deleteFrom('sign_ins').where('user_id', '=', userId).execute()
  await db.deleteFrom('developer_grants').where('user_id', '=', userId).execute()
}
