import { sql, type Kysely, type Migration } from 'kysely'

export const auditNumbers: Migration = { up }

// Each workspace counts its own acts: a count of all would tell each how busy the others are.
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('audit_entries')
    .addColumn('number', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await sql`update audit_entries set number = (select count(*) from audit_entries as older
    where older.workspace_id = audit_entries.workspace_id and older.position <= audit_entries.position)`.execute(
    db,
  )
  await db.schema.dropIndex('audit_entries_listed').execute()
  await db.schema
    .createIndex('audit_entries_listed')
    .on('audit_entries')
    .columns(['workspace_id', 'number'])
    .unique()
    .execute()
}
