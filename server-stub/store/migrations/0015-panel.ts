import type { Kysely, Migration } from 'kysely'

export const panel: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('users').addColumn('picture', 'text').execute()
  await db.schema.alterTable('messages').addColumn('agent_json', 'text').execute()

  await db.schema.alterTable('widgets').addColumn('quick_actions_json', 'text').execute()
  await db.schema.alterTable('widgets').addColumn('texts_json', 'text').execute()
  await db.schema
    .alterTable('widgets')
    .addColumn('sound', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
}
