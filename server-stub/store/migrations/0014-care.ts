import { sql, type Kysely, type Migration } from 'kysely'

export const care: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('workspaces')
    .addColumn('retention_json', 'text', (column) => column.notNull().defaultTo('{}'))
    .execute()

  await db.schema
    .createTable('erased_visitors')
    .addColumn('visitor_id', 'text', (column) => column.primaryKey())
    .addColumn('erased_at', 'bigint', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('erased_visitors_ended').on('erased_visitors').column('ends_at').execute()

  await db.schema.alterTable('stream_events').addColumn('session_id', 'text').execute()
  await sql`update stream_events set session_id = coalesce(fact_json ->> '$.session.id',
    fact_json ->> '$.message.sessionId', fact_json ->> '$.sessionId')`.execute(db)
  await db.schema.createIndex('stream_events_of_session').on('stream_events').column('session_id').execute()

  for (const [name, table, columns] of INDEXES) {
    await db.schema.createIndex(name).on(table).columns(columns).execute()
  }
  await db.schema
    .createIndex('anonymous_visitors_claimed')
    .on('anonymous_visitors')
    .column('claimed_by')
    .where('claimed_by' as never, 'is not', null)
    .execute()
  await db.schema.dropIndex('webhook_events_of_time').execute()
  await db.schema
    .createIndex('webhook_events_of_time')
    .on('webhook_events')
    .columns(['workspace_id', 'created_at'])
    .where('body' as never, 'is not', null)
    .execute()

  // When its session was last active, to list those with a label by activity: kept right by the database itself.
  await db.schema
    .alterTable('session_labels')
    .addColumn('updated_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
  await sql`update session_labels set updated_at =
    (select sessions.updated_at from sessions where sessions.id = session_labels.session_id)`.execute(db)
  await sql`create trigger session_labels_active after update of updated_at on sessions
    when new.updated_at <> old.updated_at
    begin update session_labels set updated_at = new.updated_at where session_id = new.id; end`.execute(db)
  await db.schema
    .createIndex('session_labels_by_activity')
    .on('session_labels')
    .columns(['workspace_id', 'label', 'updated_at', 'session_id'])
    .execute()
}

const INDEXES: readonly (readonly [name: string, table: string, columns: string[]])[] = [
  ['audit_entries_of_time', 'audit_entries', ['workspace_id', 'at']],
  ['widgets_of_workspace', 'widgets', ['workspace_id', 'id']],
  ['limit_windows_of', 'limit_windows', ['subject']],
  ['revoked_tokens_ended', 'revoked_tokens', ['expires_at']],
  ['visitors_of_time', 'visitors', ['workspace_id', 'said_at']],
  ['sessions_by_status_and_activity', 'sessions', ['workspace_id', 'status', 'updated_at', 'id']],
  ['sessions_by_assignee_and_activity', 'sessions', ['workspace_id', 'assignee', 'updated_at', 'id']],
]
