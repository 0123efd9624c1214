import type { Kysely } from 'kysely'
import { createMessageStore } from './messages.js'
import { createSessionChangeStore } from './session-changes.js'
import { publishSession, putLabels, toRow, toSession, within } from './session-rows.js'
import type { SessionFilter, Store } from './store.js'
import type { Tables } from './tables.js'

type SessionStore = Pick<
  Store,
  | 'openSession'
  | 'findSession'
  | 'listSessions'
  | 'changeSession'
  | 'closeSession'
  | 'rateSession'
  | 'markRead'
  | 'addMessage'
  | 'listMessages'
  | 'listVisitorSessions'
>

/** @param wakeStreams tells that the streams have something new. */
export function createSessionStore(db: Kysely<Tables>, wakeStreams: () => void): SessionStore {
  return {
    async openSession(session, announce) {
      const opened = await db.transaction().execute(async (transaction) => {
        const scope = {
          workspaceId: session.workspaceId,
          visitor: { id: session.visitorId, widgetId: session.widgetId },
        }
        const open = await within(transaction, scope).where('status', '=', 'open').executeTakeFirst()
        if (open) return { session: toSession(open), created: false }
        await transaction.insertInto('sessions').values(toRow(session)).execute()
        await putLabels(transaction, session, session.labels)
        const what = { type: 'session.created', at: session.createdAt, announce } as const
        return { session: await publishSession(transaction, session.id, what), created: true }
      })
      if (opened.created) wakeStreams()
      return opened
    },

    async findSession(scope, id) {
      const row = await within(db, scope).where('sessions.id', '=', id).executeTakeFirst()
      return row && toSession(row)
    },

    async listSessions(scope, { limit, order = 'created', after }, filter = {}) {
      const found = filtered(within(db, scope), scope.workspaceId, filter).limit(limit)
      if (order === 'created') {
        const all = found.orderBy('sessions.id', 'desc')
        const rows = await (after ? all.where('sessions.id', '<', after.id) : all).execute()
        return rows.map(toSession)
      }
      const all = found.orderBy('sessions.updated_at', 'desc').orderBy('sessions.id', 'desc')
      if (after?.updatedAt === undefined) return (await all.execute()).map(toSession)
      const { id, updatedAt } = after
      const rows = await all
        .where('sessions.updated_at', '<=', updatedAt)
        .where((is) => is.or([is('sessions.updated_at', '<', updatedAt), is('sessions.id', '<', id)]))
        .execute()
      return rows.map(toSession)
    },

    async listVisitorSessions(workspaceId, visitorId, { limit, after }) {
      const all = within(db, { workspaceId })
        .where('visitor_id', '=', visitorId)
        .orderBy('sessions.created_at', 'desc')
        .orderBy('sessions.id', 'desc')
        .limit(limit)
      if (!after) return (await all.execute()).map(toSession)
      const rows = await all
        .where('sessions.created_at', '<=', after.at)
        .where((is) => is.or([is('sessions.created_at', '<', after.at), is('sessions.id', '<', after.id)]))
        .execute()
      return rows.map(toSession)
    },

    ...createSessionChangeStore(db, wakeStreams),
    ...createMessageStore(db, wakeStreams),
  }
}

function filtered(
  found: ReturnType<typeof within>,
  workspaceId: string,
  { status, labels = [], priority, assignee, visitorId, updatedSince }: SessionFilter,
) {
  let some = found
  if (status !== undefined) some = some.where('status', '=', status)
  if (priority !== undefined) some = some.where('priority', '=', priority)
  if (assignee === null) some = some.where('assignee', 'is', null)
  else if (assignee !== undefined) some = some.where('assignee', '=', assignee)
  if (visitorId !== undefined) some = some.where('visitor_id', '=', visitorId)
  if (updatedSince !== undefined) some = some.where('sessions.updated_at', '>=', updatedSince)
  for (const label of labels) {
    some = some.where('sessions.id', 'in', (from) =>
      from
        .selectFrom('session_labels')
        .select('session_id')
        .where('session_labels.workspace_id', '=', workspaceId)
        .where('label', '=', label),
    )
  }
  return some
}
