import type { Key } from '../../protocol/key.js'

/** A line for the key, and one for each older secret that still works. */
export function toKeyLines({
  id,
  label,
  roles,
  created_by,
  last_used_at,
  revoked_at,
  mints_per_minute,
  secrets,
}: Key): string[] {
  const state = revoked_at === null ? `last used ${last_used_at ?? 'never'}` : `revoked ${revoked_at}`
  const by = created_by === null ? '' : `  made by ${created_by}`
  const limit = mints_per_minute === null ? '' : `  ${mints_per_minute} mints a minute`
  const older = secrets.filter(({ ends_at }) => ends_at !== null)
  return [
    `${id}  "${label}"  ${roles.join(', ')}${by}${limit}  ${state}`,
    ...older.map(
      (secret) =>
        `  its old secret works until ${secret.ends_at}, last used ${secret.last_used_at ?? 'never'}`,
    ),
  ]
}
