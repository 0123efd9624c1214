import type { Insertable, Kysely, Selectable } from 'kysely'
import type { LeadStore, StoredLead } from './lead-store.js'
import { enqueue } from './outbox.js'
import { toSent, toSentRow } from './sent-rows.js'
import type { Tables } from './tables.js'
import { hasVisitor } from './visitors.js'

type Leads = Pick<LeadStore, 'addLead' | 'findLead' | 'listLeads'>

/** @param wakeWorkers tells that there may be something to deliver. */
export function createLeadStore(db: Kysely<Tables>, wakeWorkers: () => void): Leads {
  return {
    async addLead(lead, announce) {
      const added = await db.transaction().execute(async (transaction) => {
        const before = await transaction
          .selectFrom('leads')
          .selectAll()
          .where('widget_id', '=', lead.widgetId)
          .where('made_by', '=', lead.visitorId)
          .where('id', '=', lead.id)
          .executeTakeFirst()
        if (before) return { lead: toLead(before), created: false }
        if (!(await hasVisitor(transaction, lead.visitorId))) return undefined
        await transaction.insertInto('leads').values(toRow(lead)).execute()
        await enqueue(transaction, announce?.(lead))
        return { lead, created: true }
      })
      if (added?.created) wakeWorkers()
      return added
    },

    async findLead(workspaceId, id) {
      const row = await db
        .selectFrom('leads')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', id)
        // Two visitors can choose the same id; whoever came first has it.
        .orderBy('created_at')
        .limit(1)
        .executeTakeFirst()
      return row && toLead(row)
    },

    async listLeads(workspaceId, { limit, after }, { widgetId, visitorId, from, to } = {}) {
      let some = db.selectFrom('leads').selectAll().where('workspace_id', '=', workspaceId)
      if (widgetId !== undefined) some = some.where('widget_id', '=', widgetId)
      if (visitorId !== undefined) some = some.where('visitor_id', '=', visitorId)
      if (from !== undefined) some = some.where('created_at', '>=', from)
      if (to !== undefined) some = some.where('created_at', '<', to)
      if (after) {
        some = some
          .where('created_at', '<=', after.at)
          .where((is) => is.or([is('created_at', '<', after.at), is('id', '<', after.id)]))
      }
      const rows = await some.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
      return rows.map(toLead)
    },
  }
}

function toRow(lead: StoredLead): Insertable<Tables['leads']> {
  return {
    ...toSentRow(lead),
    traits_json: JSON.stringify(lead.traits),
    metadata_json: JSON.stringify(lead.metadata),
    fields_json: JSON.stringify(lead.fields),
    intent_json: lead.intent ? JSON.stringify(lead.intent) : null,
    page_json: lead.page ? JSON.stringify(lead.page) : null,
  }
}

function toLead(row: Selectable<Tables['leads']>): StoredLead {
  return {
    ...toSent(row),
    traits: JSON.parse(row.traits_json) as StoredLead['traits'],
    metadata: JSON.parse(row.metadata_json) as StoredLead['metadata'],
    fields: JSON.parse(row.fields_json) as StoredLead['fields'],
    intent: row.intent_json === null ? undefined : (JSON.parse(row.intent_json) as StoredLead['intent']),
    page: row.page_json === null ? undefined : (JSON.parse(row.page_json) as StoredLead['page']),
  }
}
