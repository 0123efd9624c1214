import type { Insertable, Kysely, Selectable, Transaction } from 'kysely'
import type { LeadStore, StoredEvent } from './lead-store.js'
import { toSent, toSentRow } from './sent-rows.js'
import type { Tables } from './tables.js'
import { hasVisitor } from './visitors.js'

type Events = Pick<LeadStore, 'addEvents' | 'listEvents' | 'countEvents' | 'listVisitorEvents'>

export function createEventStore(db: Kysely<Tables>): Events {
  return {
    addEvents: (events) =>
      db.transaction().execute(async (transaction) => {
        const added = new Set<string>()
        const [first] = events
        if (first && !(await hasVisitor(transaction, first.visitorId))) return undefined
        for (const event of events) {
          const { numInsertedOrUpdatedRows: rows } = await transaction
            .insertInto('events')
            .values(toRow(event))
            .onConflict((conflict) => conflict.columns(['widget_id', 'made_by', 'id']).doNothing())
            .executeTakeFirst()
          if (rows !== 1n) continue
          added.add(event.id)
          await countOne(transaction, event)
        }
        return added
      }),

    async listEvents(workspaceId, { limit, after }, { name, from, to } = {}) {
      let some = db.selectFrom('events').selectAll().where('workspace_id', '=', workspaceId)
      if (name !== undefined) some = some.where('name', '=', name)
      if (from !== undefined) some = some.where('created_at', '>=', from)
      if (to !== undefined) some = some.where('created_at', '<', to)
      if (after) {
        some = some
          .where('created_at', '<=', after.at)
          .where((is) => is.or([is('created_at', '<', after.at), is('id', '<', after.id)]))
      }
      const rows = await some.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
      return rows.map(toEvent)
    },

    countEvents(workspaceId, { from, to, name }, { limit, after }) {
      let some = db
        .selectFrom('event_counts')
        .select(['day', 'name', 'count'])
        .where('workspace_id', '=', workspaceId)
        .where('day', '>=', from)
        .where('day', '<=', to)
      if (name !== undefined) some = some.where('name', '=', name)
      if (after) {
        some = some
          .where('day', '>=', after.day)
          .where((is) => is.or([is('day', '>', after.day), is('name', '>', after.name)]))
      }
      return some.orderBy('day').orderBy('name').limit(limit).execute()
    },

    async listVisitorEvents(workspaceId, visitorId, { limit, after }) {
      let some = db
        .selectFrom('events')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
      if (after) {
        some = some
          .where('at', '<=', after.at)
          .where((is) => is.or([is('at', '<', after.at), is('id', '<', after.id)]))
      }
      const rows = await some.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute()
      return rows.map(toEvent)
    },
  }
}

async function countOne(transaction: Transaction<Tables>, { workspaceId, name, at }: StoredEvent) {
  const day = new Date(at).toISOString().slice(0, 10)
  await transaction
    .insertInto('event_counts')
    .values({ workspace_id: workspaceId, day, name, count: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'day', 'name'])
        .doUpdateSet((row) => ({ count: row('event_counts.count', '+', 1) })),
    )
    .execute()
}

function toRow(event: StoredEvent): Insertable<Tables['events']> {
  return {
    ...toSentRow(event),
    name: event.name,
    properties_json: JSON.stringify(event.properties),
    significant: Number(event.significant),
    at: event.at,
  }
}

function toEvent(row: Selectable<Tables['events']>): StoredEvent {
  return {
    ...toSent(row),
    name: row.name,
    properties: JSON.parse(row.properties_json) as StoredEvent['properties'],
    significant: row.significant === 1,
    at: row.at,
  }
}
