/** Every public code. Its sentence and its fix stand in `doctor/`, its test in `test/loader/doctor/`. */
export type ErrorCode =
  // the page
  | 'bad_option'
  | 'missing_widget'
  | 'missing_api_url'
  | 'unknown_verb'
  | 'not_initialized'
  | 'second_snippet'
  | 'bad_event'
  | 'bad_message'
  | 'bad_panel'
  | 'panel_failed'
  | 'other_widget'
  // the server
  | 'widget_not_found'
  | 'config_unreachable'
  | 'chunk_failed'
  // identity
  | 'identity_required'
  | 'no_token_provider'
  | 'bad_token'
  | 'stale_token'
  | 'bad_response'
  | 'access_token_in_page'
  | 'secret_key_in_page'
  | 'get_token_failed'
  | 'token_timeout'
  | 'token_rate_limited'
  | 'token_route_unreachable'
  | 'token_route_csrf'
  | 'token_route_cross_origin'
  | 'token_route_not_found'
  | 'token_route_refused'
  | 'token_route_failing'
  | 'too_many_mints'
  | 'developer_elsewhere'
  | 'developer_popup_blocked'
  | 'developer_popup_closed'
  | 'developer_refused'
  | 'developer_wrong_account'
  | 'developer_failed'
  | 'destroyed'
  // tenants
  | 'bad_tenant'
  | 'tenant_token_missing'
  | 'tenant_token_failed'
  | 'bad_tenant_token'
  | 'tenant_token_ended'
  | 'tenant_token_refused'
  | 'tenant_mismatch'
  // the API
  | 'origin_not_allowed'
  | 'token_refused'
  | 'api_unreachable'
  | 'api_failing'
  | 'request_refused'

export interface ErrorFacts {
  cause?: unknown
  /** The HTTP status that told, where one did. */
  status?: number | undefined
  /** Milliseconds the other side asked to be left alone. */
  retryAfterMs?: number | undefined
  /** Whether the same call may succeed later without anybody changing anything. Default `false`. */
  retryable?: boolean
  /** What the sentence is about: a URL, an option, an origin. Never a token. */
  subject?: string
}

/** The one error that leaves Latchkey. Recognise it by `name`: a page may hold two bundles of it. */
export class LatchkeyError extends Error {
  override readonly name = 'LatchkeyError'
  readonly code: ErrorCode
  readonly status: number | undefined
  readonly retryAfterMs: number | undefined
  readonly retryable: boolean
  readonly subject: string

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, { cause: facts.cause })
    this.code = code
    this.status = facts.status
    this.retryAfterMs = facts.retryAfterMs
    this.retryable = facts.retryable ?? false
    this.subject = facts.subject ?? ''
  }
}
