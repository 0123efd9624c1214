import * as z from 'zod/mini'

/** Seconds: for how long a rotated key's old secrets go on working. */
export const OVERLAP_DEFAULT_S = 24 * 3600
export const OVERLAP_MAX_S = 7 * 24 * 3600

export const Role = z.enum(['widget', 'analytics', 'admin'])
export type Role = z.infer<typeof Role>

export const MINT_LIMIT_MAX = 1_000_000
/** Mints a minute that a key may do, as each server process counts them; `null`: as many as it likes. */
export const MintLimit = z.nullable(z.int().check(z.minimum(1), z.maximum(MINT_LIMIT_MAX)))

/** `POST /v1/keys` */
export const KeyRequest = z.object({
  label: z.string(),
  roles: z.array(Role).check(z.minLength(1)),
  mints_per_minute: z._default(MintLimit, null),
})
export type KeyRequest = z.infer<typeof KeyRequest>

/** `POST /v1/keys/:id/rotate` */
export const RotateRequest = z.object({
  /** Seconds; 0 ends the old secrets at once. */
  overlap: z._default(z.int().check(z.minimum(0), z.maximum(OVERLAP_MAX_S)), OVERLAP_DEFAULT_S),
})
export type RotateRequest = z.infer<typeof RotateRequest>

/** A project key, without anything that lets anybody in. */
export const Key = z.object({
  id: z.string(),
  label: z.string(),
  roles: z.array(Role),
  /** `cli:` and an operator's name, or the id of the key or the user that made it. */
  created_by: z.nullable(z.string()),
  created_at: z.iso.datetime(),
  last_used_at: z.nullable(z.iso.datetime()),
  revoked_at: z.nullable(z.iso.datetime()),
  mints_per_minute: MintLimit,
  /** Those that work, the newest, which has no end, first. */
  secrets: z.array(
    z.object({
      created_at: z.iso.datetime(),
      ends_at: z.nullable(z.iso.datetime()),
      last_used_at: z.nullable(z.iso.datetime()),
    }),
  ),
})
export type Key = z.infer<typeof Key>

/** With its newest secret, shown this once. */
export const NewKey = z.extend(Key, { secret: z.string() })
export type NewKey = z.infer<typeof NewKey>

export const KeyList = z.object({ items: z.array(Key), next_cursor: z.nullable(z.string()) })
export type KeyList = z.infer<typeof KeyList>
