import { sql, type Kysely, type Migration } from 'kysely'

export const keySecrets: Migration = { up }

// A rotated key has more than one secret for a while, so that hashes move to a table of their own. SQLite drops no
// column that is unique: the table is made again without it.
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('project_keys').renameTo('project_keys_before').execute()
  await db.schema
    .createTable('project_keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('workspace_id', 'text', (column) => column.notNull().references('workspaces.id'))
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('roles_json', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .execute()
  await sql`insert into project_keys (id, workspace_id, label, roles_json, created_at, last_used_at, revoked_at)
    select id, workspace_id, label, roles_json, created_at, last_used_at, revoked_at
    from project_keys_before`.execute(db)

  await db.schema
    .createTable('key_secrets')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('key_id', 'text', (column) => column.notNull().references('project_keys.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('ends_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .execute()
  await db.schema.createIndex('key_secrets_of_key').on('key_secrets').column('key_id').execute()
  await sql`insert into key_secrets (hash, key_id, created_at, last_used_at)
    select hash, id, created_at, last_used_at from project_keys_before`.execute(db)
  await db.schema.dropTable('project_keys_before').execute()
}
