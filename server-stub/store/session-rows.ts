import type { Insertable, Kysely, Selectable, Transaction } from 'kysely'
import { enqueue } from './outbox.js'
import { publish } from './stream-events.js'
import type {
  Announce,
  NewSession,
  Rating,
  SessionScope,
  SessionWithVisitor,
  StoredFact,
  StoredSession,
} from './store.js'
import type { Tables } from './tables.js'

type SessionFactType = Extract<StoredFact, { session: unknown }>['type']

/** The sessions that somebody may see, with their visitors. */
export function within(db: Kysely<Tables>, { workspaceId, visitor }: SessionScope) {
  const all = withVisitors(db).where('sessions.workspace_id', '=', workspaceId)
  return visitor ? ofVisitor(all, visitor) : all
}

export function ofVisitor(
  all: ReturnType<typeof withVisitors>,
  { id, widgetId }: NonNullable<SessionScope['visitor']>,
) {
  return all.where('visitor_id', '=', id).where('widget_id', '=', widgetId)
}

interface Happened {
  type: SessionFactType
  at: number
  /** From the visitor's stream. */
  hidden?: boolean
  announce?: Announce<SessionWithVisitor> | undefined
}

/** Tells the streams and the webhooks what a session is now. */
export async function publishSession(
  transaction: Transaction<Tables>,
  id: string,
  { type, at, hidden = false, announce }: Happened,
): Promise<SessionWithVisitor> {
  const row = await withVisitors(transaction).where('sessions.id', '=', id).executeTakeFirstOrThrow()
  const session = toSession(row)
  await publish(transaction, session, { fact: { type, session }, at, hidden })
  await enqueue(transaction, announce?.(session))
  return session
}

export async function putLabels(
  transaction: Transaction<Tables>,
  { id, workspaceId, updatedAt }: Pick<StoredSession, 'id' | 'workspaceId' | 'updatedAt'>,
  labels: readonly string[],
): Promise<void> {
  await transaction.deleteFrom('session_labels').where('session_id', '=', id).execute()
  const rows = Array.from(new Set(labels), (label) => ({
    workspace_id: workspaceId,
    label,
    session_id: id,
    updated_at: updatedAt,
  }))
  if (rows.length > 0) await transaction.insertInto('session_labels').values(rows).execute()
}

export function toRow(session: NewSession): Insertable<Tables['sessions']> {
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

export function toSession(row: SessionRow): SessionWithVisitor {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    widgetId: row.widget_id,
    visitorId: row.visitor_id,
    status: row.status,
    labels: JSON.parse(row.labels_json) as string[],
    priority: row.priority,
    page: row.page_json ? (JSON.parse(row.page_json) as StoredSession['page']) : undefined,
    assignee: row.assignee ?? undefined,
    note: row.note ?? undefined,
    rating: row.rating_json ? (JSON.parse(row.rating_json) as Rating) : undefined,
    read: { visitor: row.visitor_read ?? undefined, agent: row.agent_read ?? undefined },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    closedAt: row.closed_at ?? undefined,
    traits: JSON.parse(row.traits_json) as SessionWithVisitor['traits'],
    anonymous: row.anonymous === 1,
  }
}

export function withVisitors(db: Kysely<Tables>) {
  return db
    .selectFrom('sessions')
    .innerJoin('visitors', 'visitors.id', 'sessions.visitor_id')
    .selectAll('sessions')
    .select(['visitors.traits_json', 'visitors.anonymous'])
}
