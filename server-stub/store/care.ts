import { sql, type Kysely } from 'kysely'
import { unnamed, writeAudit } from './audit.js'
import type { CareStore, Retention, VisitorPart } from './care-store.js'
import { createEraseVisitor, findSelves } from './erase-visitor.js'
import { createPurge } from './purge.js'
import type { Metadata, Visitor } from '../../protocol/visitor.js'
import type { Tables } from './tables.js'
import { VISITOR_TABLES, type VisitorTable } from './visitor-tables.js'
import { toWorkspace } from './workspaces.js'

interface Dependencies {
  db: Kysely<Tables>
  /** A workspace is another. */
  changed: () => void
  scrub: () => boolean
  compact: () => void
}

export function createCareStore(
  { db, changed, scrub, compact }: Dependencies,
  tables: readonly VisitorTable[] = VISITOR_TABLES,
): CareStore {
  return {
    async setRetention(id, change, act = unnamed()) {
      const row = await db.transaction().execute(async (transaction) => {
        const before = await transaction
          .selectFrom('workspaces')
          .select('retention_json')
          .where('id', '=', id)
          .executeTakeFirst()
        if (!before) return undefined
        const retention = withChange(JSON.parse(before.retention_json) as Retention, change)
        const done = { workspaceId: id, what: 'workspace.update', target: id, details: { retention } }
        await writeAudit(transaction, act, done)
        return transaction
          .updateTable('workspaces')
          .set({ retention_json: JSON.stringify(retention) })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst()
      })
      changed()
      return row && toWorkspace(row)
    },

    async listRetentions() {
      const rows = await db
        .selectFrom('workspaces')
        .select(['id', 'retention_json'])
        .where('retention_json', '<>', '{}')
        .execute()
      return rows.map(({ id, retention_json }) => ({
        workspaceId: id,
        retention: JSON.parse(retention_json) as Retention,
      }))
    },

    ...createPurge(db, tables),
    scrub,
    compact,

    async findVisitorWorkspace(id) {
      const { rows } = await sql<{ workspace_id: string }>`select workspace_id from visitors where id = ${id}
        union all select workspace_id from anonymous_visitors where visitor_id = ${id}`.execute(db)
      return rows[0]?.workspace_id
    },

    exportVisitor: (workspaceId, id, act) =>
      db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('visitors')
          .selectAll()
          .where('id', '=', id)
          .where('workspace_id', '=', workspaceId)
          .executeTakeFirst()
        if (!row) return undefined
        await writeAudit(transaction, act, { workspaceId, what: 'visitor.export', target: id })
        return {
          id,
          workspaceId,
          traits: JSON.parse(row.traits_json) as Visitor,
          metadata: JSON.parse(row.metadata_json) as Metadata,
          anonymous: row.anonymous === 1,
          saidAt: row.said_at,
        }
      }),

    async listClaims(workspaceId, id) {
      const [, ...before] = await findSelves(db, workspaceId, id)
      const claims = before.map(async (visitorId) => {
        const came = await db
          .selectFrom('sessions')
          .select('id')
          .where('claimed_from', '=', visitorId)
          .where('visitor_id', '=', id)
          .orderBy('id')
          .execute()
        return { visitorId, sessions: came.map((session) => session.id) }
      })
      return Promise.all(claims)
    },

    async listSent(workspaceId, ids, { limit, after = '' }) {
      const rows = await db
        .selectFrom('webhook_events')
        .select(['id', 'type', 'created_at', 'body'])
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', 'in', ids)
        .where('body', 'is not', null)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(({ id, type, created_at, body }) => ({
        id,
        type,
        at: created_at,
        body: body ?? 'null',
      }))
    },

    visitorParts: tables.flatMap((table) => toPart(db, table) ?? []),

    eraseVisitor: createEraseVisitor(db, tables),

    async isVisitorErased(id, mintedAt) {
      const row = await db
        .selectFrom('erased_visitors')
        .select('erased_at')
        .where('visitor_id', '=', id)
        .executeTakeFirst()
      return row !== undefined && row.erased_at >= mintedAt
    },
  }
}

function withChange(retention: Retention, change: Parameters<CareStore['setRetention']>[1]): Retention {
  const named = Object.entries(change).filter(([, days]) => days !== undefined)
  const all = Object.entries({ ...retention, ...Object.fromEntries(named) })
  return Object.fromEntries(all.filter(([, days]) => days !== null)) as Retention
}

function toPart(db: Kysely<Tables>, { table, kept }: VisitorTable): VisitorPart | undefined {
  return (
    kept && {
      name: kept.name,
      async list(ids, { limit, after = '' }) {
        const id = sql.ref(kept.id)
        const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}
          where visitor_id in (${sql.join(ids)}) and ${id} > ${after} order by ${id} limit ${limit}`.execute(
          db,
        )
        return rows.map((row) => ({ id: String(row[kept.id]), shown: kept.show(row) }))
      },
    }
  )
}
