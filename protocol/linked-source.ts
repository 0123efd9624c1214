import * as z from 'zod/mini'

const CREDENTIALS_MAX_MEMBERS = 50

/** What a third-party system gave for a tenant: flat, so that nothing hides further in. */
export const Credentials = z
  .record(
    z.string().check(z.minLength(1), z.maxLength(100)),
    z.union([z.string().check(z.maxLength(16_384)), z.number(), z.boolean(), z.null()]),
  )
  .check(
    z.refine((members) => Object.keys(members).length <= CREDENTIALS_MAX_MEMBERS, {
      error: `has too many members; up to ${CREDENTIALS_MAX_MEMBERS} are allowed.`,
    }),
  )
export type Credentials = z.infer<typeof Credentials>

/** The id of a source, such as `crm` or `google-drive`: what a backend calls the third-party system. */
export const SourceId = z.string().check(z.regex(/^[A-Za-z0-9][\w.-]{0,99}$/))

/** `expired`: the tenant must link it again; `failed`: it answers with errors. */
export const SourceStatus = z.enum(['connected', 'expired', 'failed'])
export type SourceStatus = z.infer<typeof SourceStatus>

/** `PUT /v1/tenants/:tenant/linked-sources/:source`: all of it; what is left out is no longer there. */
export const LinkedSourceRequest = z.object({
  /** What people call it; left out: its id. */
  name: z.optional(z.string()),
  status: z._default(SourceStatus, 'connected'),
  credentials: z._default(Credentials, {}),
})
export type LinkedSourceRequest = z.infer<typeof LinkedSourceRequest>

export const LinkedSource = z.object({
  id: z.string(),
  name: z.string(),
  status: SourceStatus,
  linked_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  /** Only for those who may see them; `null` where the secret that sealed them is gone. */
  credentials: z.optional(z.nullable(Credentials)),
})
export type LinkedSource = z.infer<typeof LinkedSource>

export const LinkedSourceList = z.object({
  items: z.array(LinkedSource),
  next_cursor: z.nullable(z.string()),
})
export type LinkedSourceList = z.infer<typeof LinkedSourceList>
