import type { OAuthError } from '../../protocol/access-token.js'
import { Refusal, type Quota } from '../services/refusal.js'
import { reply, type Call } from './http.js'
import { toQuotaHeaders } from './quota-headers.js'

const SHOWN_CHARS = 60
const NEVER_KEPT = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** What `/oauth/token` says no with. The sentence has no quotes: RFC 6749 §5.2 leaves them and backslashes out. */
export class OAuthRefusal extends Error {
  override readonly name = 'OAuthRefusal'
  readonly code: OAuthError['error']
  /** Of the limit that counted this. */
  quota: Quota | undefined

  constructor(code: OAuthError['error'], sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.code = code
  }
}

/** RFC 6749 §5.2. @throws whatever else it is given: a mistake of ours. */
export function replyWithOAuthError(c: Call, error: unknown): Response {
  if (error instanceof Refusal) return replyWithOAuthError(c, toOAuthRefusal(error))
  if (!(error instanceof OAuthRefusal)) throw error
  const answer: OAuthError = { error: error.code, error_description: error.message }
  const headers = { ...NEVER_KEPT, ...(error.quota && toQuotaHeaders(error.quota)) }
  if (error.code === 'temporarily_unavailable') return reply(c, 429, answer, headers)
  if (error.code !== 'invalid_client') return reply(c, 400, answer, headers)
  return reply(c, 401, answer, {
    ...headers,
    'www-authenticate': 'Basic realm="latchkey", charset="UTF-8"',
  })
}

// RFC 6749 knows no limits; of its words this is the one that says to come again (§4.1.2.1).
function toOAuthRefusal({ code, message, quota }: Refusal): OAuthRefusal {
  const isLimited = code === 'rate_limited'
  const refusal = new OAuthRefusal(isLimited ? 'temporarily_unavailable' : 'invalid_request', message)
  refusal.quota = quota
  return refusal
}

/** What somebody sent, with nothing that a description may not hold. */
export function show(given: string): string {
  return given.replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?').slice(0, SHOWN_CHARS)
}
