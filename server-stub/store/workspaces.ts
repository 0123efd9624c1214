import type { Kysely } from 'kysely'
import type { Store } from './store.js'
import type { Tables } from './tables.js'

export function createWorkspaceStore(db: Kysely<Tables>): Pick<Store, 'addWorkspace' | 'findWorkspace'> {
  return {
    async addWorkspace({ id, name, publishableKey, visitorKey, createdAt }) {
      await db
        .insertInto('workspaces')
        .values({
          id,
          name,
          publishable_key: publishableKey,
          visitor_key: visitorKey,
          created_at: createdAt,
        })
        .execute()
    },

    async findWorkspace(id) {
      const row = await db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst()
      return (
        row && {
          id: row.id,
          name: row.name,
          publishableKey: row.publishable_key,
          visitorKey: row.visitor_key,
          createdAt: row.created_at,
        }
      )
    },
  }
}
