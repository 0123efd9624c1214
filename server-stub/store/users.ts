import type { Kysely, Updateable } from 'kysely'
import { endAllOf } from './sign-ins.js'
import type { Store, User } from './store.js'
import type { Tables } from './tables.js'
import { toUser } from './user-row.js'

type UserStore = Pick<
  Store,
  'addUser' | 'findUser' | 'findPassword' | 'listUsers' | 'setPassword' | 'rehashPassword' | 'setUserDisabled'
>

export function createUserStore(db: Kysely<Tables>): UserStore {
  /** Nobody stays signed in, since what they were let in with is another thing now. */
  async function change(id: string, values: Updateable<Tables['users']>): Promise<User | undefined> {
    const row = await db.transaction().execute(async (transaction) => {
      await endAllOf(transaction, id)
      return transaction
        .updateTable('users')
        .set(values)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
    })
    return row && toUser(row)
  }

  return {
    async addUser(user, { emailKey, passwordHash }) {
      const added = await db
        .insertInto('users')
        .values({
          id: user.id,
          workspace_id: user.workspaceId,
          email: user.email,
          email_key: emailKey,
          name: user.name ?? null,
          role: user.role,
          password_hash: passwordHash,
          first_password_ends_at: user.firstPasswordEndsAt ?? null,
          created_by: user.createdBy,
          created_at: user.createdAt,
          last_signed_in_at: user.lastSignedInAt ?? null,
          disabled_at: user.disabledAt ?? null,
        })
        .onConflict((conflict) => conflict.column('email_key').doNothing())
        .returning('id')
        .executeTakeFirst()
      return added !== undefined
    },

    async findUser(id) {
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toUser(row)
    },

    async findPassword(emailKey) {
      const row = await db
        .selectFrom('users')
        .selectAll()
        .where('email_key', '=', emailKey)
        .executeTakeFirst()
      return row && { user: toUser(row), passwordHash: row.password_hash }
    },

    async listUsers(workspaceId) {
      const rows = await db
        .selectFrom('users')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('id')
        .execute()
      return rows.map(toUser)
    },

    setPassword: (id, { hash, firstPasswordEndsAt }) =>
      change(id, { password_hash: hash, first_password_ends_at: firstPasswordEndsAt ?? null }),

    async rehashPassword(id, { from, to }) {
      await db
        .updateTable('users')
        .set({ password_hash: to })
        .where('id', '=', id)
        .where('password_hash', '=', from)
        .execute()
    },

    setUserDisabled: (id, at) => change(id, { disabled_at: at ?? null }),
  }
}
