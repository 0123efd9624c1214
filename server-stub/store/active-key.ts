import type { Kysely, Selectable } from 'kysely'
import type { ActiveKey, Role, Store } from './store.js'
import type { Tables } from './tables.js'

type ActiveKeyStore = Pick<Store, 'findKeyBySecret' | 'isKeySecretKnown' | 'findActiveKey'>

export function createActiveKeyStore(db: Kysely<Tables>): ActiveKeyStore {
  async function withWidgets(key: ActiveKeyRow): Promise<ActiveKey> {
    const widgets = await db
      .selectFrom('widgets')
      .select('id')
      .where('workspace_id', '=', key.workspace_id)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return {
      id: key.id,
      workspaceId: key.workspace_id,
      roles: JSON.parse(key.roles_json) as Role[],
      visitorKey: key.visitor_key,
      mintLimit: key.mint_limit ?? undefined,
      widgetIds: widgets.map(({ id }) => id),
    }
  }

  return {
    async findKeyBySecret(hash) {
      const row = await selectActiveKeys(db)
        .innerJoin('key_secrets as secret', 'secret.key_id', 'key.id')
        .select('secret.ends_at')
        .where('secret.hash', '=', hash)
        .executeTakeFirst()
      return row && { ...(await withWidgets(row)), secret: { hash, endsAt: row.ends_at ?? undefined } }
    },

    async isKeySecretKnown(hash) {
      const row = await db
        .selectFrom('key_secrets')
        .select('key_id')
        .where('hash', '=', hash)
        .executeTakeFirst()
      return row !== undefined
    },

    async findActiveKey(id) {
      const row = await selectActiveKeys(db).where('key.id', '=', id).executeTakeFirst()
      return row && withWidgets(row)
    },
  }
}

type ActiveKeyRow = Pick<
  Selectable<Tables['project_keys']>,
  'id' | 'workspace_id' | 'roles_json' | 'mint_limit'
> &
  Pick<Selectable<Tables['workspaces']>, 'visitor_key'>

function selectActiveKeys(db: Kysely<Tables>) {
  return db
    .selectFrom('project_keys as key')
    .innerJoin('workspaces as workspace', 'workspace.id', 'key.workspace_id')
    .select(['key.id', 'key.workspace_id', 'key.roles_json', 'key.mint_limit', 'workspace.visitor_key'])
    .where('key.revoked_at', 'is', null)
}
