import type { Kysely, Migration } from 'kysely'

export const defence: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('limit_windows')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('limit_windows_key', ['name', 'subject'])
    .execute()
  await db.schema.createIndex('limit_windows_ended').on('limit_windows').column('ends_at').execute()

  await db.schema
    .createTable('audit_entries')
    .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('workspace_id', 'text', (column) => column.notNull().references('workspaces.id'))
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .addColumn('request_id', 'text')
    .addColumn('act', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('details_json', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('audit_entries_listed')
    .on('audit_entries')
    .columns(['workspace_id', 'position'])
    .execute()
  await db.schema.createIndex('audit_entries_kept').on('audit_entries').column('at').execute()

  await db.schema.alterTable('project_keys').addColumn('mint_limit', 'integer').execute()
}
