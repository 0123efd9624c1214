/** Every code of the kit's errors, and the status of an answer that tells of it. Stable: the widget and your monitoring branch on it. */
const STATUS = {
  // the page's request
  method_not_allowed: 405,
  cross_origin: 403,
  unsupported_media_type: 415,
  body_too_large: 413,
  body_timeout: 408,
  malformed_request: 400,
  invalid_request: 422,
  wrong_widget: 422,
  signed_out: 401,
  // this backend
  not_configured: 500,
  body_already_read: 500,
  identify_failed: 500,
  bad_identity: 500,
  bad_option: 500,
  bad_signing_key: 500,
  internal_error: 500,
  // the Latchkey server
  upstream_refused_key: 502,
  upstream_refused_request: 502,
  upstream_redirected: 502,
  upstream_bad_answer: 502,
  upstream_unreachable: 502,
  upstream_busy: 503,
  upstream_failing: 503,
  upstream_timeout: 503,
} as const satisfies Record<string, number>

export type HostErrorCode = keyof typeof STATUS

/** What the Latchkey server said when it refused. */
export interface UpstreamProblem {
  status: number
  code: string | undefined
  detail: string | undefined
}

interface Facts {
  cause?: unknown
  /** What the browser may read, where `message` says more than it should. */
  detail?: string
  upstream?: UpstreamProblem
  retryAfter?: string | undefined
  /** The field or the option that is wrong. */
  field?: string
}

/** Why nothing was minted or signed. `message` is for your log; it never holds a key or what a person typed. */
export class HostError extends Error {
  override readonly name = 'HostError'
  readonly code: HostErrorCode
  /** The status that the token route answers with. */
  readonly status: number
  /** What a browser may read of it. */
  readonly detail: string
  /** The Latchkey server's own words, where it answered at all. */
  readonly upstream: UpstreamProblem | undefined
  /** As the Latchkey server sent it, passed on to the browser. */
  readonly retryAfter: string | undefined
  /** The field or the option that is wrong, such as `visitor.id`, where it is one. */
  readonly field: string | undefined

  constructor(code: HostErrorCode, message: string, facts: Facts = {}) {
    super(message, { cause: facts.cause })
    this.code = code
    this.status = STATUS[code]
    this.detail = facts.detail ?? message
    this.upstream = facts.upstream
    this.retryAfter = facts.retryAfter
    this.field = facts.field
  }
}
