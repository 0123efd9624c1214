import { sql, type Kysely, type Migration } from 'kysely'

export const messageIds: Migration = { up }

// An id is unique within its session: were it so for the whole database, a refusal would tell that somebody else has it.
// SQLite drops no constraint: the table is made again without it.
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('messages').renameTo('messages_before').execute()
  await db.schema
    .createTable('messages')
    .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id'))
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('anonymous', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('messages_id', ['session_id', 'id'])
    .execute()
  await sql`insert into messages (position, id, session_id, author, anonymous, text, created_at)
    select position, id, session_id, author, anonymous, text, created_at from messages_before`.execute(db)
  await db.schema.dropTable('messages_before').execute()
  await db.schema.createIndex('messages_listed').on('messages').columns(['session_id', 'position']).execute()
}
