import type { LatchkeyError } from '../error.js'
import { failure } from './failure.js'
import { readDate, readRetryAfter } from './retry.js'

interface Call {
  url: string
  widget: string
  reason: string
  signal: AbortSignal
  fetch: typeof fetch
  nowMs: number
  pageOrigin: string
}

/**
 * Asks the host's own route: who the visitor is stays between its cookies and its backend, so the body names only the
 * widget and the reason. Redirects are not followed: one to a sign-in page would come back as 200 and HTML.
 */
export async function callTokenRoute(call: Call): Promise<{ answer: unknown; dateMs: number | undefined }> {
  const { url, widget, reason, signal } = call
  let response: Response
  let text: string
  try {
    response = await call.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ widget, reason }),
      credentials: 'same-origin',
      redirect: 'manual',
      cache: 'no-store',
      signal,
    })
    text = await response.text()
  } catch (cause) {
    signal.throwIfAborted()
    throw failure('token_route_unreachable', { subject: url, cause })
  }
  if (!response.ok) throw classify(response, text, call)
  try {
    return { answer: JSON.parse(text), dateMs: readDate(response.headers) }
  } catch {
    throw failure('bad_response', { subject: url, status: response.status })
  }
}

/** What a status that is no success means, and so what is worth doing about it. */
function classify({ status, headers, type }: Response, text: string, call: Call): LatchkeyError {
  const subject = call.url
  const facts = { subject, status, retryAfterMs: readRetryAfter(headers, call.nowMs) }
  if (type === 'opaqueredirect' || status < 400) return failure('bad_response', facts)
  if (status === 401) {
    return failure(isCrossOrigin(call) ? 'token_route_cross_origin' : 'identity_required', facts)
  }
  if (status === 429) return failure('token_rate_limited', facts)
  if (status >= 500 || status === 408 || status === 425) return failure('token_route_failing', facts)
  if (status === 404 || status === 405 || status === 410) return failure('token_route_not_found', facts)
  if (isCsrfRefusal(status, headers, text)) return failure('token_route_csrf', facts)
  return failure('token_route_refused', facts)
}

const isCrossOrigin = ({ url, pageOrigin }: Call): boolean => new URL(url, pageOrigin).origin !== pageOrigin

/** Laravel answers 419; Django, Rails, Spring and ASP.NET 403, 422 or 400 with a page or a line that names the check. */
const isCsrfRefusal = (status: number, headers: Headers, text: string): boolean =>
  status === 419 ||
  ((status === 403 || status === 422) && (headers.get('content-type') ?? '').includes('html')) ||
  (status < 423 && /csrf|xsrf|authenticity.?token|antiforgery/i.test(text))
