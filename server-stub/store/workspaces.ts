import type { Kysely, Selectable } from 'kysely'
import { unnamed, writeAudit } from './audit.js'
import type { Retention } from './care-store.js'
import type { Store, Workspace } from './store.js'
import type { Tables } from './tables.js'

type WorkspaceStore = Pick<
  Store,
  'addWorkspace' | 'findWorkspace' | 'findWorkspaceByPublishableKey' | 'setTenantCredentials'
>

export function createWorkspaceStore(db: Kysely<Tables>, changed: () => void): WorkspaceStore {
  async function findBy(column: 'id' | 'publishable_key', value: string) {
    const row = await db.selectFrom('workspaces').selectAll().where(column, '=', value).executeTakeFirst()
    return row && toWorkspace(row)
  }

  return {
    async addWorkspace({ id, name, publishableKey, visitorKey, createdAt }, act = unnamed()) {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('workspaces')
          .values({
            id,
            name,
            publishable_key: publishableKey,
            visitor_key: visitorKey,
            created_at: createdAt,
          })
          .execute()
        const done = { workspaceId: id, what: 'workspace.create', target: id, details: { name } }
        await writeAudit(transaction, act, done)
      })
    },

    findWorkspace: (id) => findBy('id', id),
    findWorkspaceByPublishableKey: (publishableKey) => findBy('publishable_key', publishableKey),

    async setTenantCredentials(id, shown, act = unnamed()) {
      const row = await db.transaction().execute(async (transaction) => {
        const changed = await transaction
          .updateTable('workspaces')
          .set({ tenant_credentials: Number(shown) })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst()
        const details = { tenant_credentials: shown }
        const done = { workspaceId: id, what: 'workspace.update', target: id, details }
        if (changed) await writeAudit(transaction, act, done)
        return changed
      })
      changed()
      return row && toWorkspace(row)
    },
  }
}

export function toWorkspace(row: Selectable<Tables['workspaces']>): Workspace {
  return {
    id: row.id,
    name: row.name,
    publishableKey: row.publishable_key,
    visitorKey: row.visitor_key,
    tenantCredentials: row.tenant_credentials === 1,
    retention: JSON.parse(row.retention_json) as Retention,
    createdAt: row.created_at,
  }
}
