import { sql, type Kysely, type Transaction } from 'kysely'
import { eraseBodies } from './erase-bodies.js'
import { EVENTS_KEPT_MS } from './stream-events.js'
import type { CareStore } from './care-store.js'
import type { Tables } from './tables.js'
import { listVisitorNames } from './visitor-names.js'
import type { VisitorTable } from './visitor-tables.js'

interface Older {
  workspaceId: string
  before: number
  limit: number
}

/** Each is harmless when two processes do it at once: what is gone is gone. */
export function createPurge(
  db: Kysely<Tables>,
  tables: readonly VisitorTable[],
): Pick<CareStore, 'purge' | 'purgeEnded'> {
  const kept = tables.flatMap(({ table, kept: how }) => (how ? [{ table, ...how }] : []))

  async function purgeTables(transaction: Transaction<Tables>, kind: string, older: Older): Promise<boolean> {
    for (const { table, at } of kept.filter((each) => each.kind === kind)) {
      const { numAffectedRows = 0n } = await sql`delete from ${sql.table(table)} where rowid in
        (select rowid from ${sql.table(table)} where workspace_id = ${older.workspaceId}
          and ${sql.ref(at)} < ${older.before} limit ${older.limit})`.execute(transaction)
      if (numAffectedRows > 0n) return true
    }
    return false
  }

  return {
    purge: (workspaceId, kind, { before, limit }) =>
      db.transaction().execute(async (transaction) => {
        const older = { workspaceId, before, limit }
        if (await purgeTables(transaction, kind, older)) return true
        if (kind === 'conversations') {
          if (await purgeSessions(transaction, older)) return true
          return purgeVisitors(transaction, older, kept)
        }
        if (kind === 'deliveries') return purgeBodies(transaction, older)
        return kind === 'audit' ? purgeAudit(transaction, older) : false
      }),

    purgeEnded: (now, limit) =>
      db.transaction().execute(async (transaction) => {
        const ends = { ends_at: now, expires_at: now, created_at: now - EVENTS_KEPT_MS }
        for (const [table, column] of ENDING) {
          const { numAffectedRows = 0n } = await sql`delete from ${sql.table(table)} where rowid in
            (select rowid from ${sql.table(table)} where ${sql.ref(column)} <= ${ends[column]} limit ${limit})`.execute(
            transaction,
          )
          if (numAffectedRows > 0n) return true
        }
        return false
      }),
  }
}

const ENDING = [
  ['stream_events', 'created_at'],
  ['idempotent_calls', 'ends_at'],
  ['limit_windows', 'ends_at'],
  ['anonymous_visitors', 'ends_at'],
  ['revoked_tokens', 'expires_at'],
  ['erased_visitors', 'ends_at'],
] as const

/** The longest silent ones, messages first: of a long one it takes many batches. */
async function purgeSessions(
  db: Transaction<Tables>,
  { workspaceId, before, limit }: Older,
): Promise<boolean> {
  const silent = await db
    .selectFrom('sessions')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('updated_at', '<', before)
    .orderBy('updated_at')
    .limit(limit)
    .execute()
  if (silent.length === 0) return false
  const ids = silent.map(({ id }) => id)
  const { numDeletedRows } = await db
    .deleteFrom('messages')
    .where('position', 'in', (from) =>
      from.selectFrom('messages').select('position').where('session_id', 'in', ids).limit(limit),
    )
    .executeTakeFirst()
  if (Number(numDeletedRows) === limit) return true
  await db.deleteFrom('session_labels').where('session_id', 'in', ids).execute()
  await db.deleteFrom('stream_events').where('session_id', 'in', ids).execute()
  await db.deleteFrom('sessions').where('id', 'in', ids).execute()
  return true
}

/** Those of whom nothing is left, and whom no token has named since. */
async function purgeVisitors(
  db: Transaction<Tables>,
  { workspaceId, before, limit }: Older,
  kept: readonly { table: string }[],
): Promise<boolean> {
  const gone = await db
    .selectFrom('visitors')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('said_at', '<', before)
    .where((is) =>
      is.and([
        is.not(is.exists(is.selectFrom('sessions').select('id').whereRef('visitor_id', '=', 'visitors.id'))),
        ...kept.map(
          ({ table }) =>
            sql<boolean>`not exists (select 1 from ${sql.table(table)} where visitor_id = visitors.id)`,
        ),
      ]),
    )
    .limit(limit)
    .execute()
  if (gone.length === 0) return false
  const ids = gone.map(({ id }) => id)
  for (const feeds of await listVisitorNames(db, workspaceId, ids)) {
    await db.deleteFrom('stream_heads').where('feed', 'in', feeds).execute()
  }
  await db.deleteFrom('visitors').where('id', 'in', ids).execute()
  return true
}

async function purgeBodies(db: Transaction<Tables>, { workspaceId, before, limit }: Older): Promise<boolean> {
  const erased = await eraseBodies(db, (events) =>
    events.where('id', 'in', (from) =>
      from
        .selectFrom('webhook_events')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('body', 'is not', null)
        .where('created_at', '<', before)
        .limit(limit),
    ),
  )
  return erased > 0
}

/** All but the newest, which the next act's number is counted from. */
async function purgeAudit(db: Transaction<Tables>, { workspaceId, before, limit }: Older): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('audit_entries')
    .where('position', 'in', (from) =>
      from
        .selectFrom('audit_entries')
        .select('position')
        .where('workspace_id', '=', workspaceId)
        .where('at', '<', before)
        .where('number', '<', (newest) =>
          newest
            .selectFrom('audit_entries')
            .select(({ fn }) => fn.max('number').as('last'))
            .where('workspace_id', '=', workspaceId),
        )
        .limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows) > 0
}
