import type { Kysely, Updateable } from 'kysely'
import { unnamed } from './audit.js'
import { endAllOf } from './sign-ins.js'
import type { Act, AuditEntry, Store } from './store.js'
import type { Tables } from './tables.js'
import { toUser, writeUserAct } from './user-row.js'

type UserStore = Pick<
  Store,
  | 'addUser'
  | 'findUser'
  | 'findPassword'
  | 'listUsers'
  | 'changeUser'
  | 'setPassword'
  | 'rehashPassword'
  | 'setUserDisabled'
>

interface Done extends Act {
  what: string
  details?: AuditEntry['details']
  /** Where what they were let in with is another thing now. */
  endsSignIns: boolean
}

export function createUserStore(db: Kysely<Tables>): UserStore {
  async function change(id: string, values: Updateable<Tables['users']>, { endsSignIns, ...done }: Done) {
    const row = await db.transaction().execute(async (transaction) => {
      if (endsSignIns) await endAllOf(transaction, id)
      const changed = await transaction
        .updateTable('users')
        .set(values)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      if (changed) await writeUserAct(transaction, changed, done)
      return changed
    })
    return row && toUser(row)
  }

  return {
    async addUser(user, { emailKey, passwordHash }, act = unnamed()) {
      const row = {
        id: user.id,
        workspace_id: user.workspaceId,
        email: user.email,
        email_key: emailKey,
        name: user.name ?? null,
        picture: user.picture ?? null,
        role: user.role,
        password_hash: passwordHash,
        first_password_ends_at: user.firstPasswordEndsAt ?? null,
        created_by: user.createdBy,
        created_at: user.createdAt,
        last_signed_in_at: user.lastSignedInAt ?? null,
        disabled_at: user.disabledAt ?? null,
      }
      return db.transaction().execute(async (transaction) => {
        const added = await transaction
          .insertInto('users')
          .values(row)
          .onConflict((conflict) => conflict.column('email_key').doNothing())
          .returning(['id', 'workspace_id'])
          .executeTakeFirst()
        if (!added) return false
        const { email, role } = user
        await writeUserAct(transaction, added, { ...act, what: 'user.create', details: { email, role } })
        return true
      })
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

    changeUser(id, { name, picture }, act = unnamed()) {
      // What is undefined Kysely leaves out.
      const details = { ...(name !== undefined && { name }), ...(picture !== undefined && { picture }) }
      return change(id, details, { ...act, what: 'user.update', details, endsSignIns: false })
    },

    setPassword(id, { hash, firstPasswordEndsAt }, act = unnamed()) {
      const what = firstPasswordEndsAt === undefined ? 'user.change_password' : 'user.reset_password'
      const values = { password_hash: hash, first_password_ends_at: firstPasswordEndsAt ?? null }
      return change(id, values, { ...act, what, endsSignIns: true })
    },

    async rehashPassword(id, { from, to }) {
      await db
        .updateTable('users')
        .set({ password_hash: to })
        .where('id', '=', id)
        .where('password_hash', '=', from)
        .execute()
    },

    setUserDisabled(id, at, act = unnamed()) {
      const what = at === undefined ? 'user.enable' : 'user.disable'
      return change(id, { disabled_at: at ?? null }, { ...act, what, endsSignIns: true })
    },
  }
}
