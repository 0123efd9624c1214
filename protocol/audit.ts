import * as z from 'zod/mini'

/** An administrative act. */
export const AuditEntry = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** `cli:` and an operator's name, or the id of the project key or the user that asked for it. */
  by: z.string(),
  /** Whence, and the `X-Request-Id` of the call; null for what did not come over HTTP. */
  address: z.nullable(z.string()),
  request_id: z.nullable(z.string()),
  /** What was done, such as `key.rotate`. */
  act: z.string(),
  /** The id of what it was done to. */
  target: z.string(),
  /** What it was changed to; never a secret. */
  details: z.record(z.string(), z.unknown()),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** `GET /v1/audit` */
export const AuditList = z.object({ items: z.array(AuditEntry), next_cursor: z.nullable(z.string()) })
export type AuditList = z.infer<typeof AuditList>
