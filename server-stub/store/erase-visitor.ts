import { sql, type Kysely, type Transaction } from 'kysely'
import { writeAudit } from './audit.js'
import { eraseBodies } from './erase-bodies.js'
import type { CareStore } from './care-store.js'
import type { Act } from './store.js'
import type { Tables } from './tables.js'
import { listVisitorNames } from './visitor-names.js'
import type { VisitorTable } from './visitor-tables.js'

type Erase = CareStore['eraseVisitor']

/**
 * All of a visitor, and of the anonymous ones that they were before, in one transaction: nobody ever sees a half of it.
 * What may come later finds no visitor to belong to.
 */
export function createEraseVisitor(db: Kysely<Tables>, tables: readonly VisitorTable[]): Erase {
  return (workspaceId, visitorId, { endsAt }, act) =>
    db.transaction().execute(async (transaction) => {
      if (!(await isKnown(transaction, workspaceId, visitorId))) return undefined
      const ids = await findSelves(transaction, workspaceId, visitorId)
      const counts = await eraseConversations(transaction, workspaceId, ids)
      const deliveries = await eraseBodies(transaction, (events) =>
        events.where('workspace_id', '=', workspaceId).where('visitor_id', 'in', ids),
      )
      for (const { table } of tables) {
        await sql`delete from ${sql.table(table)} where workspace_id = ${workspaceId}
          and visitor_id in (${sql.join(ids)})`.execute(transaction)
      }
      await transaction.deleteFrom('visitors').where('id', 'in', ids).execute()
      await eraseTraces(transaction, workspaceId, ids)
      await endTokens(transaction, ids, { act, endsAt })
      const details = { ...counts, deliveries }
      await writeAudit(transaction, act, { workspaceId, what: 'visitor.erase', target: visitorId, details })
      return details
    })
}

async function isKnown(db: Transaction<Tables>, workspaceId: string, visitorId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from visitors where id = ${visitorId} and workspace_id = ${workspaceId}
    union all select 1 from anonymous_visitors where visitor_id = ${visitorId} and workspace_id = ${workspaceId}`.execute(
    db,
  )
  return rows.length > 0
}

/** The visitor, and the anonymous ones whom they claimed. */
export async function findSelves(
  db: Kysely<Tables>,
  workspaceId: string,
  visitorId: string,
): Promise<string[]> {
  const claimed = await db
    .selectFrom('anonymous_visitors')
    .select('visitor_id as id')
    .where('claimed_by', '=', visitorId)
    .where('workspace_id', '=', workspaceId)
    .execute()
  // A secret is forgotten sooner than what it brought along.
  const brought = await db
    .selectFrom('sessions')
    .select('claimed_from as id')
    .distinct()
    .where('visitor_id', '=', visitorId)
    .where('workspace_id', '=', workspaceId)
    .where('claimed_from', 'is not', null)
    .execute()
  return [...new Set([visitorId, ...[...claimed, ...brought].flatMap(({ id }) => id ?? [])])]
}

async function eraseConversations(db: Transaction<Tables>, workspaceId: string, ids: readonly string[]) {
  const own = db
    .selectFrom('sessions')
    .select('id')
    .where('visitor_id', 'in', ids)
    .where('workspace_id', '=', workspaceId)
  const messages = await db.deleteFrom('messages').where('session_id', 'in', own).executeTakeFirst()
  await db.deleteFrom('session_labels').where('session_id', 'in', own).execute()
  await db.deleteFrom('stream_events').where('session_id', 'in', own).execute()
  const sessions = await db
    .deleteFrom('sessions')
    .where('visitor_id', 'in', ids)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
  // Of an anonymous one whom another has claimed.
  await db
    .updateTable('sessions')
    .set({ claimed_from: null })
    .where('claimed_from', 'in', ids)
    .where('workspace_id', '=', workspaceId)
    .execute()
  return { sessions: Number(sessions.numDeletedRows), messages: Number(messages.numDeletedRows) }
}

/** Where the visitor is named, or may be repeated: what calls were answered, counts and places in streams. */
async function eraseTraces(
  db: Transaction<Tables>,
  workspaceId: string,
  ids: readonly string[],
): Promise<void> {
  await db.deleteFrom('idempotent_calls').where('workspace_id', '=', workspaceId).execute()
  for (const names of await listVisitorNames(db, workspaceId, ids)) {
    await db.deleteFrom('stream_heads').where('feed', 'in', names).execute()
    // Each once more is worth less than a trace.
    await db.deleteFrom('limit_windows').where('subject', 'in', names).execute()
  }
}

async function endTokens(
  db: Transaction<Tables>,
  ids: readonly string[],
  { act, endsAt }: { act: Act; endsAt: number },
): Promise<void> {
  const erased = { erased_at: act.at, ends_at: endsAt }
  await db
    .insertInto('erased_visitors')
    .values(ids.map((id) => ({ visitor_id: id, ...erased })))
    .onConflict((conflict) => conflict.column('visitor_id').doUpdateSet(erased))
    .execute()
}
