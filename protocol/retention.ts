import * as z from 'zod/mini'

/** 1 day to 10 years; null: for ever. */
export const RETENTION_MAX_DAYS = 3650
const Days = z.optional(z.nullable(z.int().check(z.minimum(1), z.maximum(RETENTION_MAX_DAYS))))

export const RETENTION_KINDS = ['conversations', 'leads', 'events', 'deliveries', 'audit'] as const
export type RetentionKind = (typeof RETENTION_KINDS)[number]

/** For how many days a workspace keeps what: in a change, what is left out stays as it is. */
export const RetentionChange = z.strictObject({
  /** Since something last happened in them. With them go visitors of whom nothing is left. */
  conversations: Days,
  leads: Days,
  events: Days,
  /** What webhooks were sent. Never for longer than any of the above. */
  deliveries: Days,
  /** 400 days where nothing is said. */
  audit: Days,
})
export type RetentionChange = z.infer<typeof RetentionChange>

const Kept = z.nullable(z.int())

/** `GET /v1/workspace` */
export const Workspace = z.object({
  id: z.string(),
  name: z.string(),
  publishable_key: z.string(),
  tenant_credentials: z.boolean(),
  retention: z.object({
    conversations: Kept,
    leads: Kept,
    events: Kept,
    deliveries: Kept,
    audit: Kept,
  }),
})
export type Workspace = z.infer<typeof Workspace>

/** `PATCH /v1/workspace` */
export const WorkspaceChange = z.strictObject({ retention: RetentionChange })
