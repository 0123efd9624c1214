import { sql, type Kysely, type Selectable } from 'kysely'
import { unnamed, writeAudit } from './audit.js'
import { createLastUsed } from './last-used.js'
import { enqueue } from './outbox.js'
import type { Act, Announce, AuditEntry, KeySecret, ProjectKey, Role, Store } from './store.js'
import type { Tables } from './tables.js'

type KeyStore = Pick<
  Store,
  'addKey' | 'listKeys' | 'rotateKey' | 'endOlderSecrets' | 'revokeKey' | 'noteKeyUsed'
> & {
  flush: () => Promise<void>
}

interface Change {
  act: Act
  what: string
  details?: AuditEntry['details']
  announce?: Announce<ProjectKey> | undefined
}

export function createKeyStore(db: Kysely<Tables>, changed: () => void): KeyStore {
  const lastUsed = createLastUsed(db)

  /** One transaction with its entry, unless `work` says `false`; and the key as it is after it. */
  async function change(
    id: string,
    { act, what, details, announce }: Change,
    work: (db: Kysely<Tables>) => Promise<unknown>,
  ) {
    const key = await db.transaction().execute(async (transaction) => {
      const isRefused = (await work(transaction)) === false
      const row = await transaction
        .selectFrom('project_keys')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row) return undefined
      const done = { workspaceId: row.workspace_id, what, target: id, ...(details && { details }) }
      const after = toKey(row, await listSecrets(transaction, [id]))
      if (isRefused) return after
      await writeAudit(transaction, act, done)
      await enqueue(transaction, announce?.(after))
      return after
    })
    changed()
    return key
  }

  return {
    async addKey({ id, workspaceId, label, roles, createdBy, createdAt, mintLimit }, hash, act = unnamed()) {
      const row = {
        id,
        workspace_id: workspaceId,
        label,
        roles_json: JSON.stringify(roles),
        created_by: createdBy ?? null,
        created_at: createdAt,
        last_used_at: null,
        revoked_at: null,
        mint_limit: mintLimit ?? null,
      }
      const secret = { hash, key_id: id, created_at: createdAt, ends_at: null, last_used_at: null }
      const details = { label, roles, mints_per_minute: mintLimit ?? null }
      await change(id, { act, what: 'key.create', details }, async (transaction) => {
        await transaction.insertInto('project_keys').values(row).execute()
        await transaction.insertInto('key_secrets').values(secret).execute()
      })
      return toKey(row, [secret])
    },

    async listKeys(workspaceId) {
      const rows = await db
        .selectFrom('project_keys')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('id', 'desc')
        .execute()
      const ids = rows.map(({ id }) => id)
      const secrets = ids.length > 0 ? await listSecrets(db, ids) : []
      return rows.map((row) => toKey(row, secrets))
    },

    rotateKey: (id, { hash, createdAt, othersEndAt, announce }, act = unnamed()) => {
      const details = { old_secrets_end_at: new Date(othersEndAt).toISOString() }
      return change(id, { act, what: 'key.rotate', details, announce }, async (transaction) => {
        const key = await transaction
          .selectFrom('project_keys')
          .select('id')
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst()
        if (!key) return false
        await endSecrets(transaction, id, othersEndAt).execute()
        await transaction
          .insertInto('key_secrets')
          .values({ hash, key_id: id, created_at: createdAt, ends_at: null, last_used_at: null })
          .execute()
        return true
      })
    },

    endOlderSecrets: (id, at, act = unnamed()) =>
      change(id, { act, what: 'key.end_overlap' }, (transaction) =>
        endSecrets(transaction, id, at).where('ends_at', 'is not', null).execute(),
      ),

    revokeKey: (id, at, act = unnamed()) =>
      change(id, { act, what: 'key.revoke' }, (transaction) =>
        transaction
          .updateTable('project_keys')
          .set({ revoked_at: sql<number>`coalesce(revoked_at, ${at})` })
          .where('id', '=', id)
          .execute(),
      ),

    noteKeyUsed: lastUsed.note,
    flush: lastUsed.flush,
  }
}

type SecretRow = Selectable<Tables['key_secrets']>

/** In the order of `ends_at`, the one without an end first: that is newest first. */
async function listSecrets(db: Kysely<Tables>, keyIds: string[]): Promise<SecretRow[]> {
  return db
    .selectFrom('key_secrets')
    .selectAll()
    .where('key_id', 'in', keyIds)
    .orderBy(sql`ends_at is not null`)
    .orderBy('created_at', 'desc')
    .execute()
}

/** Never later than it would have ended anyway. */
function endSecrets(db: Kysely<Tables>, keyId: string, at: number) {
  return db
    .updateTable('key_secrets')
    .set({ ends_at: sql<number>`case when ends_at < ${at} then ends_at else ${at} end` })
    .where('key_id', '=', keyId)
}

function toKey(row: Selectable<Tables['project_keys']>, secrets: readonly SecretRow[]): ProjectKey {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    label: row.label,
    roles: JSON.parse(row.roles_json) as Role[],
    createdBy: row.created_by ?? undefined,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    mintLimit: row.mint_limit ?? undefined,
    secrets: secrets.filter(({ key_id }) => key_id === row.id).map(toSecret),
  }
}

function toSecret({ created_at, ends_at, last_used_at }: SecretRow): KeySecret {
  return { createdAt: created_at, endsAt: ends_at ?? undefined, lastUsedAt: last_used_at ?? undefined }
}
