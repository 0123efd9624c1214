import type { ProblemCode as Promised } from '../protocol/problem.js'

/** Every code that the API refuses with, and its status; a new one without does not compile. */
export const PROBLEMS = {
  malformed_request: 400,
  missing_credentials: 401,
  unknown_key: 401,
  key_ended: 401,
  wrong_credentials: 401,
  token_invalid: 401,
  token_expired: 401,
  token_revoked: 401,
  role_missing: 403,
  origin_not_allowed: 403,
  anonymous_not_allowed: 403,
  identity_required: 403,
  agents_only: 403,
  secret_key_in_page: 403,
  access_token_in_page: 403,
  wrong_widget: 403,
  tenant_mismatch: 403,
  not_found: 404,
  widget_not_found: 404,
  session_not_found: 404,
  method_not_allowed: 405,
  message_id_taken: 409,
  session_closed: 409,
  key_revoked: 409,
  delivery_erased: 409,
  idempotency_key_in_use: 409,
  secret_already_shown: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  invalid_request: 422,
  visitor_secret_invalid: 422,
  idempotency_key_reused: 422,
  rate_limited: 429,
  internal_error: 500,
  not_built: 503,
} satisfies Record<Promised, number>

/** A `code` in a problem of the API (RFC 9457). */
export type ProblemCode = keyof typeof PROBLEMS

export const isProblem = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code)
