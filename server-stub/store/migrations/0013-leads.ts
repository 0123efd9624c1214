import type { Kysely, Migration } from 'kysely'

export const leads: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('widgets').addColumn('lead_form_json', 'text').execute()

  await db.schema
    .createTable('leads')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('workspace_id', 'text', (column) => column.notNull().references('workspaces.id'))
    .addColumn('widget_id', 'text', (column) => column.notNull().references('widgets.id'))
    .addColumn('visitor_id', 'text', (column) => column.notNull().references('visitors.id'))
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('anonymous', 'integer', (column) => column.notNull())
    .addColumn('traits_json', 'text', (column) => column.notNull())
    .addColumn('metadata_json', 'text', (column) => column.notNull())
    .addColumn('fields_json', 'text', (column) => column.notNull())
    .addColumn('intent_json', 'text')
    .addColumn('page_json', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    // An id is its sender's own: were it unique for all, a refusal would tell that somebody else has it.
    .addPrimaryKeyConstraint('leads_pk', ['widget_id', 'made_by', 'id'])
    .execute()

  await db.schema
    .createTable('events')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('workspace_id', 'text', (column) => column.notNull().references('workspaces.id'))
    .addColumn('widget_id', 'text', (column) => column.notNull().references('widgets.id'))
    .addColumn('visitor_id', 'text', (column) => column.notNull().references('visitors.id'))
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('anonymous', 'integer', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('properties_json', 'text', (column) => column.notNull())
    .addColumn('significant', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('events_pk', ['widget_id', 'made_by', 'id'])
    .execute()

  // Counted as they come: reading a year of them costs the same, however many there were.
  await db.schema
    .createTable('event_counts')
    .addColumn('workspace_id', 'text', (column) => column.notNull().references('workspaces.id'))
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('event_counts_pk', ['workspace_id', 'day', 'name'])
    .execute()

  for (const [name, [table, ...columns]] of Object.entries(INDEXES)) {
    await db.schema.createIndex(name).on(table).columns(columns).execute()
  }
}

const INDEXES: Record<string, [table: string, ...columns: string[]]> = {
  leads_listed: ['leads', 'workspace_id', 'created_at', 'id'],
  leads_by_widget: ['leads', 'workspace_id', 'widget_id', 'created_at', 'id'],
  leads_by_id: ['leads', 'workspace_id', 'id', 'created_at'],
  leads_of_visitor: ['leads', 'visitor_id', 'created_at', 'id'],
  leads_made_by: ['leads', 'made_by'],
  events_listed: ['events', 'workspace_id', 'created_at', 'id'],
  events_by_name: ['events', 'workspace_id', 'name', 'created_at', 'id'],
  events_of_visitor: ['events', 'visitor_id', 'at', 'id'],
  events_made_by: ['events', 'made_by'],
  sessions_of_visitor_by_time: ['sessions', 'workspace_id', 'visitor_id', 'created_at', 'id'],
}
