import { sql, type Kysely, type Selectable } from 'kysely'
import { createLastUsed } from './last-used.js'
import type { ProjectKey, Role, Store } from './store.js'
import type { Tables } from './tables.js'

type KeyStore = Pick<Store, 'addKey' | 'listKeys' | 'isKeyActive' | 'revokeKey' | 'noteKeyUsed'> & {
  flush: () => Promise<void>
}

export function createKeyStore(db: Kysely<Tables>, changed: () => void): KeyStore {
  const lastUsed = createLastUsed(db)

  return {
    async isKeyActive(id) {
      const row = await db
        .selectFrom('project_keys')
        .select('id')
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      return row !== undefined
    },

    async addKey(key, hash) {
      await db
        .insertInto('project_keys')
        .values({
          id: key.id,
          workspace_id: key.workspaceId,
          label: key.label,
          roles_json: JSON.stringify(key.roles),
          hash,
          created_at: key.createdAt,
          last_used_at: key.lastUsedAt ?? null,
          revoked_at: key.revokedAt ?? null,
        })
        .execute()
      changed()
    },

    async listKeys(workspaceId) {
      const rows = await db
        .selectFrom('project_keys')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('id', 'desc')
        .execute()
      return rows.map(toKey)
    },

    async revokeKey(id, at) {
      const row = await db
        .updateTable('project_keys')
        .set({ revoked_at: sql<number>`coalesce(revoked_at, ${at})` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      changed()
      return row && toKey(row)
    },

    noteKeyUsed: lastUsed.note,
    flush: lastUsed.flush,
  }
}

function toKey(row: Selectable<Tables['project_keys']>): ProjectKey {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    label: row.label,
    roles: toRoles(row.roles_json),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  }
}

function toRoles(json: string): Role[] {
  return JSON.parse(json) as Role[]
}
