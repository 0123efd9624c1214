import type { Kysely, Selectable } from 'kysely'
import type { Store, Workspace } from './store.js'
import type { Tables } from './tables.js'

type WorkspaceStore = Pick<Store, 'addWorkspace' | 'findWorkspace' | 'findWorkspaceByPublishableKey'>

export function createWorkspaceStore(db: Kysely<Tables>): WorkspaceStore {
  async function findBy(column: 'id' | 'publishable_key', value: string) {
    const row = await db.selectFrom('workspaces').selectAll().where(column, '=', value).executeTakeFirst()
    return row && toWorkspace(row)
  }

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

    findWorkspace: (id) => findBy('id', id),
    findWorkspaceByPublishableKey: (publishableKey) => findBy('publishable_key', publishableKey),
  }
}

function toWorkspace(row: Selectable<Tables['workspaces']>): Workspace {
  return {
    id: row.id,
    name: row.name,
    publishableKey: row.publishable_key,
    visitorKey: row.visitor_key,
    createdAt: row.created_at,
  }
}
