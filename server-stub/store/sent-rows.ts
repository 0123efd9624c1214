import type { Sent } from './lead-store.js'
import type { Tables } from './tables.js'

type SentRow = Pick<
  Tables['leads'],
  'id' | 'workspace_id' | 'widget_id' | 'visitor_id' | 'made_by' | 'anonymous' | 'created_at'
>

/** What leads and events have in common. */
export function toSentRow({ id, workspaceId, widgetId, visitorId, anonymous, createdAt }: Sent): SentRow {
  return {
    id,
    workspace_id: workspaceId,
    widget_id: widgetId,
    visitor_id: visitorId,
    made_by: visitorId,
    anonymous: Number(anonymous),
    created_at: createdAt,
  }
}

export function toSent(row: SentRow): Sent {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    widgetId: row.widget_id,
    visitorId: row.visitor_id,
    anonymous: row.anonymous === 1,
    createdAt: row.created_at,
  }
}
