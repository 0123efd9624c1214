import { sql, type Kysely } from 'kysely'
import { createMessageStore } from './messages.js'
import { createSessionChangeStore } from './session-changes.js'
import {
  ofVisitor,
  publishSession,
  putLabels,
  toRow,
  toSession,
  within,
  withVisitors,
} from './session-rows.js'
import type { SessionFilter, SessionScope, Store } from './store.js'
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
        if (!(await isThere(transaction, session.visitorId))) return undefined
        await transaction.insertInto('sessions').values(toRow(session)).execute()
        await putLabels(transaction, session, session.labels)
        const what = { type: 'session.created', at: session.createdAt, announce } as const
        return { session: await publishSession(transaction, session.id, what), created: true }
      })
      if (opened?.created) wakeStreams()
      return opened
    },

    async findSession(scope, id) {
      const row = await within(db, scope).where('sessions.id', '=', id).executeTakeFirst()
      return row && toSession(row)
    },

    async listSessions(scope, { limit, order = 'created', after }, filter = {}) {
      const [label, ...others] = filter.labels ?? []
      const from = label === undefined ? BY_SESSION : BY_LABEL
      const some = label === undefined ? within(db, scope) : labelled(db, scope, label)
      const found = filtered(some, scope.workspaceId, { ...filter, labels: others }).limit(limit)
      const rows = await found
        .$if(order === 'updated', (page) => page.orderBy(from.updatedAt, 'desc'))
        .orderBy(from.id, 'desc')
        .$if(order === 'created' && after !== undefined, (page) => page.where(from.id, '<', after?.id ?? ''))
        .$if(order === 'updated' && after?.updatedAt !== undefined, (page) => {
          const at = after?.updatedAt ?? 0
          return page
            .where(from.updatedAt, '<=', at)
            .where((is) => is.or([is(from.updatedAt, '<', at), is(from.id, '<', after?.id ?? '')]))
        })
        .execute()
      return rows.map(toSession)
    },

    ...createSessionChangeStore(db, wakeStreams),
    ...createMessageStore(db, wakeStreams),
  }
}

// From whichever table an index has the list in its order.
const BY_SESSION = { id: sql<string>`sessions.id`, updatedAt: sql<number>`sessions.updated_at` }
const BY_LABEL = { id: sql<string>`label.session_id`, updatedAt: sql<number>`label.updated_at` }

/** Those that have it, in the order of their labels: a list is as fast where few of many have it. */
function labelled(db: Kysely<Tables>, { workspaceId, visitor }: SessionScope, label: string) {
  const all = withVisitors(db)
    .innerJoin('session_labels as label', 'label.session_id', 'sessions.id')
    .where('label.workspace_id', '=', workspaceId)
    .where('label.label', '=', label) as ReturnType<typeof within>
  return visitor ? ofVisitor(all, visitor) : all
}

/** One who was erased since their token was looked at is not. */
async function isThere(db: Kysely<Tables>, visitorId: string): Promise<boolean> {
  const row = await db.selectFrom('visitors').select('id').where('id', '=', visitorId).executeTakeFirst()
  return row !== undefined
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
    some = some.where((is) =>
      is.exists(
        is
          .selectFrom('session_labels')
          .select('session_id')
          .where('session_labels.workspace_id', '=', workspaceId)
          .where('session_labels.label', '=', label)
          .whereRef('session_labels.session_id', '=', 'sessions.id'),
      ),
    )
  }
  return some
}
