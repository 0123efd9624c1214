import * as z from 'zod/mini'

/** Every `code` of a problem. Stable: code branches on it, people read `detail`. */
export const ProblemCode = z.enum([
  'malformed_request',
  'missing_credentials',
  'unknown_key',
  'key_ended',
  'wrong_credentials',
  'token_invalid',
  'token_expired',
  'token_revoked',
  'signed_out',
  'role_missing',
  'password_change_required',
  'origin_not_allowed',
  'anonymous_not_allowed',
  'identity_required',
  'agents_only',
  'secret_key_in_page',
  'access_token_in_page',
  'wrong_widget',
  'tenant_mismatch',
  'not_found',
  'widget_not_found',
  'session_not_found',
  'lead_not_found',
  'visitor_not_found',
  'method_not_allowed',
  'message_id_taken',
  'session_closed',
  'no_lead_form',
  'key_revoked',
  'delivery_erased',
  'idempotency_key_in_use',
  'secret_already_shown',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
  'visitor_secret_invalid',
  'idempotency_key_reused',
  'rate_limited',
  'internal_error',
  'not_built',
  'not_ready',
])
export type ProblemCode = z.infer<typeof ProblemCode>

/** RFC 9457, `application/problem+json`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  /** One of `ProblemCode`; a string, because a page may run an older widget than the server that answers. */
  code: z.string(),
  /** One sentence: what was wrong, and what to do where there is something to do. */
  detail: z.string(),
  /** On `secret_already_shown`: of what the first request made. */
  id: z.optional(z.string()),
  /** On a 422: every field that is wrong, as a dotted path. */
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
})
export type Problem = z.infer<typeof Problem>
