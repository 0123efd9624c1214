import type { Selectable } from 'kysely'
import type { User } from './store.js'
import type { Tables } from './tables.js'

export function toUser(row: Selectable<Tables['users']>): User {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    email: row.email,
    name: row.name ?? undefined,
    role: row.role,
    firstPasswordEndsAt: row.first_password_ends_at ?? undefined,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastSignedInAt: row.last_signed_in_at ?? undefined,
    disabledAt: row.disabled_at ?? undefined,
  }
}
