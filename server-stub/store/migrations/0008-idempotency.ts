import type { Kysely, Migration } from 'kysely'

export const idempotency: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('idempotent_calls')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('workspace_id', 'text', (column) => column.notNull().references('workspaces.id'))
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('attempt', 'text', (column) => column.notNull())
    .addColumn('answer_json', 'text')
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('idempotent_calls_ended').on('idempotent_calls').column('ends_at').execute()
  await db.schema
    .createIndex('idempotent_calls_of_workspace')
    .on('idempotent_calls')
    .column('workspace_id')
    .execute()
}
