import type { Kysely, Selectable } from 'kysely'
import { unnamed, writeAudit } from './audit.js'
import type { AuthorizationCode, DeveloperGrant, Store } from './store.js'
import type { Tables } from './tables.js'

type DeveloperGrantStore = Pick<
  Store,
  | 'addDeveloperGrant'
  | 'findDeveloperGrant'
  | 'useCode'
  | 'addRefreshToken'
  | 'findRefreshToken'
  | 'rotateRefreshToken'
  | 'endDeveloperGrant'
>

export function createDeveloperGrantStore(db: Kysely<Tables>): DeveloperGrantStore {
  return {
    addDeveloperGrant: ({ id, userId, widgetId, origin, createdAt, endsAt }, code, act = unnamed()) =>
      db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('developer_grants').where('ends_at', '<=', createdAt).execute()
        await transaction
          .insertInto('developer_grants')
          .values({
            id,
            user_id: userId,
            widget_id: widgetId,
            origin,
            created_at: createdAt,
            ends_at: endsAt,
            code_hash: code.hash,
            code_challenge: code.challenge,
            redirect_uri: code.redirectUri,
            code_ends_at: code.endsAt,
            code_used_at: null,
          })
          .execute()
        const { workspace_id: workspaceId } = await transaction
          .selectFrom('widgets')
          .select('workspace_id')
          .where('id', '=', widgetId)
          .executeTakeFirstOrThrow()
        const done = {
          workspaceId,
          what: 'developer.allow',
          target: widgetId,
          details: { origin, grant: id },
        }
        await writeAudit(transaction, act, done)
      }),

    async findDeveloperGrant(id) {
      const row = await db.selectFrom('developer_grants').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toGrant(row)
    },

    useCode: (hash, at) =>
      db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('developer_grants')
          .selectAll()
          .where('code_hash', '=', hash)
          .executeTakeFirst()
        if (!row) return undefined
        await transaction
          .updateTable('developer_grants')
          .set({ code_used_at: at })
          .where('id', '=', row.id)
          .execute()
        return { grant: toGrant(row), code: toCode(row), isFirst: row.code_used_at === null }
      }),

    async addRefreshToken(hash, grantId) {
      // By way of the grant, which may have been ended meanwhile.
      const grant = db
        .selectFrom('developer_grants')
        .select((row) => [row.val(hash).as('hash'), 'id as grant_id'])
        .where('id', '=', grantId)
      await db.insertInto('refresh_tokens').columns(['hash', 'grant_id']).expression(grant).execute()
    },

    async findRefreshToken(hash) {
      const row = await db
        .selectFrom('developer_grants')
        .innerJoin('refresh_tokens', 'refresh_tokens.grant_id', 'developer_grants.id')
        .selectAll('developer_grants')
        .where('refresh_tokens.hash', '=', hash)
        .executeTakeFirst()
      return row && toGrant(row)
    },

    rotateRefreshToken: (hash, next, { at, againMs }) =>
      db.transaction().execute(async (transaction) => {
        const token = await transaction
          .selectFrom('refresh_tokens')
          .selectAll()
          .where('hash', '=', hash)
          .executeTakeFirst()
        if (!token) return false
        const isFirst = token.used_at === null
        const isAgain = token.used_at !== null && at - token.used_at <= againMs
        const superseded =
          isAgain &&
          (
            await transaction
              .updateTable('refresh_tokens')
              .set({ used_at: at - againMs - 1 })
              .where('after_hash', '=', hash)
              .where('used_at', 'is', null)
              .executeTakeFirstOrThrow()
          ).numUpdatedRows > 0n
        if (!isFirst && !superseded) return false
        if (isFirst) {
          await transaction
            .updateTable('refresh_tokens')
            .set({ used_at: at })
            .where('hash', '=', hash)
            .execute()
        }
        await transaction
          .insertInto('refresh_tokens')
          .values({ hash: next, grant_id: token.grant_id, after_hash: hash, used_at: null })
          .execute()
        return true
      }),

    async endDeveloperGrant(id) {
      await db.deleteFrom('developer_grants').where('id', '=', id).execute()
    },
  }
}

type Row = Selectable<Tables['developer_grants']>

function toGrant(row: Row): DeveloperGrant {
  return {
    id: row.id,
    userId: row.user_id,
    widgetId: row.widget_id,
    origin: row.origin,
    createdAt: row.created_at,
    endsAt: row.ends_at,
  }
}

function toCode(row: Row): AuthorizationCode {
  return {
    hash: row.code_hash,
    challenge: row.code_challenge,
    redirectUri: row.redirect_uri,
    endsAt: row.code_ends_at,
  }
}
