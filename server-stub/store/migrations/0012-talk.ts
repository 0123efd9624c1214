import { sql, type Kysely, type Migration } from 'kysely'

export const talk: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['assignee', 'note', 'rating_json', 'visitor_read', 'agent_read'] as const) {
    await db.schema.alterTable('sessions').addColumn(column, 'text').execute()
  }
  await db.schema.alterTable('sessions').addColumn('closed_at', 'bigint').execute()
  await sql`update sessions set closed_at = updated_at where status = 'closed'`.execute(db)
  for (const [name, columns] of Object.entries(INDEXES)) {
    await db.schema.createIndex(name).on('sessions').columns(columns).execute()
  }

  await db.schema
    .createTable('session_labels')
    .addColumn('workspace_id', 'text', (column) => column.notNull().references('workspaces.id'))
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id'))
    .addPrimaryKeyConstraint('session_labels_pk', ['workspace_id', 'label', 'session_id'])
    .execute()
  await db.schema.createIndex('session_labels_of').on('session_labels').column('session_id').execute()
  await sql`insert or ignore into session_labels (workspace_id, label, session_id)
    select workspace_id, label.value, sessions.id from sessions, json_each(sessions.labels_json) as label`.execute(
    db,
  )

  await db.schema
    .createTable('stream_heads')
    .addColumn('feed', 'text', (column) => column.primaryKey())
    .addColumn('last', 'integer', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('stream_events')
    .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('feed', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('visitor_feed', 'text')
    .addColumn('visitor_number', 'integer')
    .addColumn('fact_json', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('stream_events_of_workspace', ['feed', 'number'])
    .addUniqueConstraint('stream_events_of_visitor', ['visitor_feed', 'visitor_number'])
    .execute()
  await db.schema.createIndex('stream_events_old').on('stream_events').column('created_at').execute()
}

// The inbox: as it is, by status, by who does it; and the last by what happened.
const INDEXES = {
  sessions_by_status: ['workspace_id', 'status', 'id'],
  sessions_by_assignee: ['workspace_id', 'assignee', 'id'],
  sessions_by_activity: ['workspace_id', 'updated_at', 'id'],
}
