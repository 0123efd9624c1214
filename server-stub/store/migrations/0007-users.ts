import type { Kysely, Migration } from 'kysely'

export const users: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('workspace_id', 'text', (column) => column.notNull().references('workspaces.id'))
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('email_key', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text')
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('first_password_ends_at', 'bigint')
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_signed_in_at', 'bigint')
    .addColumn('disabled_at', 'bigint')
    .execute()
  await db.schema.createIndex('users_of_workspace').on('users').column('workspace_id').execute()

  await db.schema
    .createTable('sign_ins')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('sign_ins_of_user').on('sign_ins').column('user_id').execute()
  await db.schema.createIndex('sign_ins_ended').on('sign_ins').column('ends_at').execute()

  await db.schema
    .createTable('developer_grants')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('widget_id', 'text', (column) => column.notNull().references('widgets.id'))
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .addColumn('code_hash', 'text', (column) => column.notNull().unique())
    .addColumn('code_challenge', 'text', (column) => column.notNull())
    .addColumn('redirect_uri', 'text', (column) => column.notNull())
    .addColumn('code_ends_at', 'bigint', (column) => column.notNull())
    .addColumn('code_used_at', 'bigint')
    .execute()
  await db.schema.createIndex('developer_grants_of_user').on('developer_grants').column('user_id').execute()
  await db.schema.createIndex('developer_grants_ended').on('developer_grants').column('ends_at').execute()

  await db.schema
    .createTable('refresh_tokens')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('grant_id', 'text', (column) =>
      column.notNull().references('developer_grants.id').onDelete('cascade'),
    )
    .addColumn('after_hash', 'text')
    .addColumn('used_at', 'bigint')
    .execute()
  await db.schema.createIndex('refresh_tokens_of_grant').on('refresh_tokens').column('grant_id').execute()
}
