import { sql, type Kysely, type Selectable } from 'kysely'
import { unnamed, writeAudit } from './audit.js'
import type { SigningKey, Store } from './store.js'
import type { Tables } from './tables.js'

type SigningKeyStore = Pick<Store, 'addSigningKey' | 'listSigningKeys' | 'revokeSigningKey'>

export function createSigningKeyStore(db: Kysely<Tables>, changed: () => void): SigningKeyStore {
  return {
    async addSigningKey(
      { id, workspaceId, thumbprint, publicKey, createdBy, createdAt, revokedAt },
      act = unnamed(),
    ) {
      const row = {
        id,
        workspace_id: workspaceId,
        thumbprint,
        public_key: publicKey,
        created_by: createdBy,
        created_at: createdAt,
        revoked_at: revokedAt ?? null,
      }
      await db.transaction().execute(async (transaction) => {
        await transaction.insertInto('signing_keys').values(row).execute()
        const done = { workspaceId, what: 'signing_key.create', target: id, details: { thumbprint } }
        await writeAudit(transaction, act, done)
      })
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

    async revokeSigningKey(id, at, act = unnamed()) {
      const key = await db.transaction().execute(async (transaction) => {
        const row = await transaction
          .updateTable('signing_keys')
          .set({ revoked_at: sql<number>`coalesce(revoked_at, ${at})` })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst()
        if (!row) return undefined
        const done = { workspaceId: row.workspace_id, what: 'signing_key.revoke', target: id }
        await writeAudit(transaction, act, done)
        return toSigningKey(row)
      })
      changed()
      return key
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
