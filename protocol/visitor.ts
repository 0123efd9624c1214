import * as z from 'zod/mini'

/** Traits and metadata together, as UTF-8 JSON: they travel in every widget token, so in every request. */
export const TRAITS_MAX_BYTES = 4096

const trait = z.string().check(z.trim(), z.minLength(1), z.maxLength(256))

/**
 * Who is on the page, as the host's backend says.
 * `id`, when given, is the sole identity; a visitor known by `email` only lives in a namespace of their own.
 */
export const Visitor = z.object({
  id: z.optional(trait),
  email: z.optional(trait),
  name: z.optional(trait),
  company: z.optional(trait),
})
export type Visitor = z.infer<typeof Visitor>

/** What else the host says of the visitor: flat, plain values. Anything deeper belongs in the host's own systems. */
export const Metadata = z.record(
  z.string().check(z.minLength(1), z.maxLength(64)),
  z.union([z.string().check(z.maxLength(1024)), z.number(), z.boolean(), z.null()]),
)
export type Metadata = z.infer<typeof Metadata>
