/** What happened. New types may come: let a `switch` over `type` have a `default`. */
export type WebhookEventType =
  | 'session.created'
  | 'session.updated'
  | 'session.closed'
  | 'message.created'
  | 'lead.created'
  | 'visitor.identified'
  | 'rating.created'
  | 'key.rotated'
  | 'webhook.disabled'
  | 'webhook.test'

/** The body, as the Latchkey server signed it. */
export interface WebhookEvent {
  /** The same on every retry: a delivery may come twice, so remember which you have handled. */
  id: string
  type: WebhookEventType | (string & {})
  /** When it happened, RFC 3339. Deliveries are unordered. */
  timestamp: string
  data: Record<string, unknown>
}

/** Every code, and the status that tells the sender: from 500 up the receiver is to be mended, and the delivery comes again. */
const STATUS = {
  raw_body_needed: 500,
  not_configured: 500,
  missing_headers: 400,
  malformed_headers: 400,
  outside_tolerance: 400,
  wrong_signature: 401,
  not_an_event: 400,
} as const satisfies Record<string, number>

export type WebhookFailureCode = keyof typeof STATUS

export type WebhookResult =
  | {
      ok: true
      event: WebhookEvent
      /** `legacy` carries no time: whoever once overheard it can send it again. */
      scheme: 'standard' | 'legacy'
    }
  | {
      ok: false
      code: WebhookFailureCode
      /** To answer with. */
      status: number
      /** One sentence for your log. It holds no secret and nothing of the body. */
      message: string
    }

/** Never leaves `verifyWebhook`. */
export class WebhookFailure extends Error {
  override readonly name = 'WebhookFailure'
  readonly code: WebhookFailureCode

  constructor(code: WebhookFailureCode, message: string) {
    super(message)
    this.code = code
  }
}

export function toFailedResult(thrown: unknown): WebhookResult {
  const { code, message } =
    thrown instanceof WebhookFailure
      ? thrown
      : new WebhookFailure('malformed_headers', 'The webhook could not be read.')
  return { ok: false, code, status: STATUS[code], message }
}
