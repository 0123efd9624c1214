import type { Kysely } from 'kysely'
import type { Tables } from './tables.js'

/** As streams and limits know visitors: by widget, one list for each that the workspace has. */
export async function listVisitorNames(
  db: Kysely<Tables>,
  workspaceId: string,
  ids: readonly string[],
): Promise<string[][]> {
  const widgets = await db
    .selectFrom('widgets')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .execute()
  return widgets.map(({ id: widget }) => ids.map((id) => `${widget} ${id}`))
}
