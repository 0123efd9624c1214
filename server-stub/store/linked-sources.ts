import type { Kysely, Selectable } from 'kysely'
import { unnamed, writeAudit } from './audit.js'
import type { LinkedSource, Store } from './store.js'
import type { Tables } from './tables.js'

type LinkedSourceStore = Pick<
  Store,
  | 'putLinkedSource'
  | 'listLinkedSources'
  | 'deleteLinkedSource'
  | 'listSourcesSealedByOthers'
  | 'resealLinkedSource'
>

export function createLinkedSourceStore(db: Kysely<Tables>): LinkedSourceStore {
  return {
    async putLinkedSource(source, act = unnamed()) {
      const { workspaceId, tenant, id, name, status, credentials, linkedAt, updatedAt } = source
      const change = {
        name,
        status,
        sealed: credentials.box,
        sealed_by: credentials.by,
        updated_at: updatedAt,
      }
      return db.transaction().execute(async (transaction) => {
        const row = await transaction
          .insertInto('linked_sources')
          .values({ workspace_id: workspaceId, tenant, id, linked_at: linkedAt, ...change })
          .onConflict((conflict) => conflict.columns(['workspace_id', 'tenant', 'id']).doUpdateSet(change))
          .returningAll()
          .executeTakeFirstOrThrow()
        const details = { tenant, name, status }
        await writeAudit(transaction, act, { workspaceId, what: 'linked_source.put', target: id, details })
        return toLinkedSource(row)
      })
    },

    async listLinkedSources(workspaceId, tenant) {
      const rows = await db
        .selectFrom('linked_sources')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('tenant', '=', tenant)
        .orderBy('id')
        .execute()
      return rows.map(toLinkedSource)
    },

    deleteLinkedSource: ({ workspaceId, tenant, id }, act = unnamed()) =>
      db.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('linked_sources')
          .where('workspace_id', '=', workspaceId)
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .executeTakeFirst()
        if (numDeletedRows === 0n) return false
        const done = { workspaceId, what: 'linked_source.delete', target: id, details: { tenant } }
        await writeAudit(transaction, act, done)
        return true
      }),

    async listSourcesSealedByOthers(by) {
      const rows = await db.selectFrom('linked_sources').selectAll().where('sealed_by', '!=', by).execute()
      return rows.map(toLinkedSource)
    },

    async resealLinkedSource({ workspaceId, tenant, id, credentials: before }, { box, by }) {
      await db
        .updateTable('linked_sources')
        .set({ sealed: box, sealed_by: by })
        .where('workspace_id', '=', workspaceId)
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('sealed', '=', before.box)
        .execute()
    },
  }
}

function toLinkedSource(row: Selectable<Tables['linked_sources']>): LinkedSource {
  return {
    workspaceId: row.workspace_id,
    tenant: row.tenant,
    id: row.id,
    name: row.name,
    status: row.status,
    credentials: { box: row.sealed, by: row.sealed_by },
    linkedAt: row.linked_at,
    updatedAt: row.updated_at,
  }
}
