import type { Kysely, Migration } from 'kysely'

export const theme: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('widgets').addColumn('theme_json', 'text').execute()
}
