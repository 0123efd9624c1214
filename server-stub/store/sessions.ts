import type { Insertable, Kysely, Selectable } from 'kysely'
import { createMessageStore } from './messages.js'
import { enqueue } from './outbox.js'
import type { SessionScope, SessionWithVisitor, Store, StoredSession } from './store.js'
import type { Tables } from './tables.js'

type SessionStore = Pick<
  Store,
  'openSession' | 'findSession' | 'listSessions' | 'addMessage' | 'listMessages'
>

export function createSessionStore(db: Kysely<Tables>): SessionStore {
  return {
    async openSession(session, announce) {
      return db.transaction().execute(async (transaction) => {
        const scope = {
          workspaceId: session.workspaceId,
          visitor: { id: session.visitorId, widgetId: session.widgetId },
        }
        const open = await within(transaction, scope).where('status', '=', 'open').executeTakeFirst()
        if (open) return { session: toSession(open), created: false }
        await transaction.insertInto('sessions').values(toRow(session)).execute()
        const row = await within(transaction, scope)
          .where('sessions.id', '=', session.id)
          .executeTakeFirstOrThrow()
        const opened = toSession(row)
        await enqueue(transaction, announce?.(opened))
        return { session: opened, created: true }
      })
    },

    async findSession(scope, id) {
      const row = await within(db, scope).where('sessions.id', '=', id).executeTakeFirst()
      return row && toSession(row)
    },

    async listSessions(scope, { limit, before }) {
      const all = within(db, scope).orderBy('sessions.id', 'desc').limit(limit)
      const rows = await (before === undefined ? all : all.where('sessions.id', '<', before)).execute()
      return rows.map(toSession)
    },

    ...createMessageStore(db),
  }
}

function within(db: Kysely<Tables>, { workspaceId, visitor }: SessionScope) {
  const all = db
    .selectFrom('sessions')
    .innerJoin('visitors', 'visitors.id', 'sessions.visitor_id')
    .selectAll('sessions')
    .select(['visitors.traits_json', 'visitors.anonymous'])
    .where('sessions.workspace_id', '=', workspaceId)
  if (!visitor) return all
  return all.where('visitor_id', '=', visitor.id).where('widget_id', '=', visitor.widgetId)
}

function toRow(session: StoredSession): Insertable<Tables['sessions']> {
  return {
    id: session.id,
    workspace_id: session.workspaceId,
    widget_id: session.widgetId,
    visitor_id: session.visitorId,
    status: session.status,
    labels_json: JSON.stringify(session.labels),
    priority: session.priority,
    page_json: session.page ? JSON.stringify(session.page) : null,
    created_at: session.createdAt,
    updated_at: session.updatedAt,
  }
}

type SessionRow = Selectable<Tables['sessions']> & { traits_json: string; anonymous: number }

function toSession(row: SessionRow): SessionWithVisitor {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    widgetId: row.widget_id,
    visitorId: row.visitor_id,
    status: row.status,
    labels: JSON.parse(row.labels_json) as string[],
    priority: row.priority,
    page: row.page_json ? (JSON.parse(row.page_json) as StoredSession['page']) : undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    traits: JSON.parse(row.traits_json) as SessionWithVisitor['traits'],
    anonymous: row.anonymous === 1,
  }
}
