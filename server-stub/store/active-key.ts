import type { Kysely } from 'kysely'
import type { Role, Store } from './store.js'
import type { Tables } from './tables.js'

export function createActiveKeyStore(db: Kysely<Tables>): Pick<Store, 'findActiveKey'> {
  return {
    async findActiveKey(hash) {
      const key = await db
        .selectFrom('project_keys as key')
        .innerJoin('workspaces as workspace', 'workspace.id', 'key.workspace_id')
        .select(['key.id', 'key.workspace_id', 'key.roles_json', 'workspace.visitor_key'])
        .where('key.hash', '=', hash)
        .where('key.revoked_at', 'is', null)
        .executeTakeFirst()
      if (!key) return undefined
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
        widgetIds: widgets.map(({ id }) => id),
      }
    },
  }
}
