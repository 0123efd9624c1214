import type { User } from '../store/store.js'

/** For programs. */
export function toShown({ id, workspaceId, email, name, picture, role, createdBy, ...user }: User) {
  return {
    id,
    workspace: workspaceId,
    email,
    name: name ?? null,
    picture: picture ?? null,
    role,
    created_by: createdBy,
    created_at: toInstant(user.createdAt),
    last_signed_in_at: toInstant(user.lastSignedInAt),
    disabled_at: toInstant(user.disabledAt),
  }
}

/** For people. */
export function toLine({ id, email, name, role, lastSignedInAt, disabledAt }: User): string {
  const called = name === undefined ? '' : `  "${name}"`
  const state =
    disabledAt === undefined
      ? `last signed in ${toInstant(lastSignedInAt) ?? 'never'}`
      : `disabled ${toInstant(disabledAt)}`
  return `${id}  ${email}${called}  ${role}  ${state}`
}

function toInstant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
