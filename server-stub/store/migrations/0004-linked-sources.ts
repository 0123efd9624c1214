import type { Kysely, Migration } from 'kysely'

export const linkedSources: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('workspaces')
    .addColumn('tenant_credentials', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await db.schema
    .createTable('linked_sources')
    .addColumn('workspace_id', 'text', (column) => column.notNull().references('workspaces.id'))
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('sealed_by', 'text', (column) => column.notNull())
    .addColumn('linked_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('linked_sources_key', ['workspace_id', 'tenant', 'id'])
    .execute()
  await db.schema.createIndex('linked_sources_sealed_by').on('linked_sources').column('sealed_by').execute()
}
