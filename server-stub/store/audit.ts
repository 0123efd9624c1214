import { sql, type Kysely, type Selectable } from 'kysely'
import type { Act, AuditEntry, Store } from './store.js'
import type { Tables } from './tables.js'

// PCI DSS 4.0 §10.5.1 asks for twelve months; one more, so that a yearly review finds the first of them.
const KEPT_MS = 400 * 24 * 3600_000

export function createAuditStore(db: Kysely<Tables>): Pick<Store, 'listAudit'> {
  return {
    async listAudit(workspaceId, { limit, before }) {
      const newest = db
        .selectFrom('audit_entries')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('number', 'desc')
        .limit(limit)
      const rows = await (before === undefined ? newest : newest.where('number', '<', before)).execute()
      return rows.map(toEntry)
    },
  }
}

type Done = Pick<AuditEntry, 'workspaceId' | 'what' | 'target'> & Partial<Pick<AuditEntry, 'details'>>

/** @param db the transaction of the act itself: neither is kept without the other. */
export async function writeAudit(
  db: Kysely<Tables>,
  { by, at, address, requestId }: Act,
  { workspaceId, what, target, details = {} }: Done,
): Promise<void> {
  // Before old ones are forgotten, so that no number comes twice.
  const { last } = await db
    .selectFrom('audit_entries')
    .select(sql<number | null>`max(number)`.as('last'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  await db
    .deleteFrom('audit_entries')
    .where('at', '<', at - KEPT_MS)
    .execute()
  await db
    .insertInto('audit_entries')
    .values({
      workspace_id: workspaceId,
      number: (last ?? 0) + 1,
      at,
      by,
      address: address ?? null,
      request_id: requestId ?? null,
      act: what,
      target,
      details_json: JSON.stringify(details),
    })
    .execute()
}

/** For what the server does of itself, or a test that does not ask who. */
export function unnamed(): Act {
  return { by: 'system', at: Date.now() }
}

function toEntry(row: Selectable<Tables['audit_entries']>): AuditEntry {
  return {
    number: row.number,
    workspaceId: row.workspace_id,
    at: row.at,
    by: row.by,
    address: row.address ?? undefined,
    requestId: row.request_id ?? undefined,
    what: row.act,
    target: row.target,
    details: JSON.parse(row.details_json) as AuditEntry['details'],
  }
}
