import type { Kysely, Migration } from 'kysely'

export const anonymous: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('anonymous_visitors')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    // Of no foreign table: a visitor is remembered when their token is first used, and this is before.
    .addColumn('visitor_id', 'text', (column) => column.notNull().unique())
    .addColumn('workspace_id', 'text', (column) => column.notNull().references('workspaces.id'))
    .addColumn('widget_id', 'text', (column) => column.notNull().references('widgets.id'))
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .addColumn('claimed_by', 'text')
    .execute()
  await db.schema.createIndex('anonymous_visitors_ended').on('anonymous_visitors').column('ends_at').execute()

  for (const table of ['visitors', 'messages']) {
    await db.schema
      .alterTable(table)
      .addColumn('anonymous', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
  }
  await db.schema.alterTable('sessions').addColumn('claimed_from', 'text').execute()
  await db.schema
    .createIndex('sessions_of_visitor')
    .on('sessions')
    .columns(['visitor_id', 'widget_id', 'id'])
    .execute()
  await db.schema
    .createIndex('sessions_claimed')
    .on('sessions')
    .columns(['claimed_from', 'id'])
    .where('claimed_from' as never, 'is not', null)
    .execute()
}
