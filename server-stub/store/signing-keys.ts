import { sql, type Kysely, type Selectable } from 'kysely'
import type { SigningKey, Store } from './store.js'
import type { Tables } from './tables.js'

type SigningKeyStore = Pick<Store, 'addSigningKey' | 'listSigningKeys' | 'revokeSigningKey'>

export function createSigningKeyStore(db: Kysely<Tables>, changed: () => void): SigningKeyStore {
  return {
    async addSigningKey({ id, workspaceId, thumbprint, publicKey, createdBy, createdAt, revokedAt }) {
      await db
        .insertInto('signing_keys')
        .values({
          id,
          workspace_id: workspaceId,
          thumbprint,
          public_key: publicKey,
          created_by: createdBy,
          created_at: createdAt,
          revoked_at: revokedAt ?? null,
        })
        .execute()
      changed()
    },

    async listSigningKeys(workspaceId) {
      const rows = await db
        .selectFrom('signing_keys')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('id', 'desc')
        .execute()
      return rows.map(toSigningKey)
    },

    async revokeSigningKey(id, at) {
      const row = await db
        .updateTable('signing_keys')
        .set({ revoked_at: sql<number>`coalesce(revoked_at, ${at})` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      changed()
      return row && toSigningKey(row)
    },
  }
}

function toSigningKey(row: Selectable<Tables['signing_keys']>): SigningKey {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    thumbprint: row.thumbprint,
    publicKey: row.public_key,
    createdBy: row.created_by,
    createdAt: row.created_at,
    revokedAt: row.revoked_at ?? undefined,
  }
}
