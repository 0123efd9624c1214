import * as z from 'zod/mini'

/** Seconds. */
export const TENANT_TOKEN_LIFETIME_MAX_S = 24 * 3600
export const TENANT_TOKEN_SKEW_S = 60

/** `JWT` is what every library writes; the other is for those who type their tokens (RFC 8725 §3.11). */
export const TENANT_TOKEN_TYPS: readonly string[] = ['jwt', 'lk-tenant+jwt']
/** A token that names an audience must name this one. */
export const TENANT_TOKEN_AUDIENCE = 'latchkey:tenant'

/** Characters. A token of three claims under RSA 4096 has a thousand. */
export const TENANT_TOKEN_MAX_CHARS = 8192

/** The id that a tenant has in the customer's system. */
export const TenantId = z.string().check(z.minLength(1), z.maxLength(256))

/** The payload of a tenant token, which the customer's backend writes; whatever else it says is not read. */
export const TenantTokenClaims = z.object({
  sub: TenantId,
  /** Seconds since the epoch, by the customer's clock. */
  iat: z.number(),
  exp: z.number(),
  nbf: z.optional(z.number()),
  aud: z.optional(z.union([z.string(), z.array(z.string())])),
})
export type TenantTokenClaims = z.infer<typeof TenantTokenClaims>
