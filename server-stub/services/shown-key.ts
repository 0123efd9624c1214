import type { Key } from '../../protocol/key.js'
import type { KeySecret, ProjectKey } from '../store/store.js'

/** What people see of a key: nothing that lets anybody in. */
export function toShownKey(key: ProjectKey, now: number): Key {
  return {
    id: key.id,
    label: key.label,
    roles: [...key.roles],
    created_by: key.createdBy ?? null,
    created_at: toInstant(key.createdAt),
    last_used_at: toInstantOrNull(key.lastUsedAt),
    revoked_at: toInstantOrNull(key.revokedAt),
    mints_per_minute: key.mintLimit ?? null,
    secrets: livingSecrets(key, now).map(({ createdAt, endsAt, lastUsedAt }) => ({
      created_at: toInstant(createdAt),
      ends_at: toInstantOrNull(endsAt),
      last_used_at: toInstantOrNull(lastUsedAt),
    })),
  }
}

function livingSecrets({ revokedAt, secrets }: ProjectKey, now: number): KeySecret[] {
  if (revokedAt !== undefined) return []
  return secrets.filter(({ endsAt }) => endsAt === undefined || now < endsAt)
}

function toInstantOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : toInstant(ms)
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString()
}
