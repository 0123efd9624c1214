import type { Kysely, Selectable } from 'kysely'
import { writeAudit } from './audit.js'
import type { Act, AuditEntry, User } from './store.js'
import type { Tables } from './tables.js'

export function toUser(row: Selectable<Tables['users']>): User {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    email: row.email,
    name: row.name ?? undefined,
    picture: row.picture ?? undefined,
    role: row.role,
    firstPasswordEndsAt: row.first_password_ends_at ?? undefined,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastSignedInAt: row.last_signed_in_at ?? undefined,
    disabledAt: row.disabled_at ?? undefined,
  }
}

type Row = Pick<Selectable<Tables['users']>, 'id' | 'workspace_id'>

/** What was done to a user, or by them to what is theirs. */
export async function writeUserAct(
  db: Kysely<Tables>,
  { id, workspace_id: workspaceId }: Row,
  { what, details = {}, ...act }: Act & { what: string; details?: AuditEntry['details'] },
): Promise<void> {
  await writeAudit(db, act, { workspaceId, what, target: id, details })
}
