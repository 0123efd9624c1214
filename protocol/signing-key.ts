import * as z from 'zod/mini'

/** A signing key, without the private half, which nobody has kept. */
export const SigningKey = z.object({
  id: z.string(),
  /** RFC 7638, SHA-256: what a tenant token may name as `kid`. */
  thumbprint: z.string(),
  /** `cli:` and an operator's name, or the id of the project key that made it. */
  created_by: z.string(),
  created_at: z.iso.datetime(),
  revoked_at: z.nullable(z.iso.datetime()),
})
export type SigningKey = z.infer<typeof SigningKey>

/** With its private half, shown this once. */
export const NewSigningKey = z.extend(SigningKey, {
  /** PKCS #8, PEM. */
  private_key: z.string(),
  /** The same in base64, all of it, for an environment variable of one line. */
  private_key_base64: z.string(),
})
export type NewSigningKey = z.infer<typeof NewSigningKey>

export const SigningKeyList = z.object({ items: z.array(SigningKey), next_cursor: z.nullable(z.string()) })
export type SigningKeyList = z.infer<typeof SigningKeyList>
