import type { ErrorCode } from '../error.js'
import type { Refusal } from '../handle.js'
import type { Answered } from './answer.js'
import type { Clock } from './clock.js'
import { failure, type Failure } from './failure.js'
import { readDate, readRetryAfter } from './retry.js'

export interface Surroundings {
  clock: Clock
  fetch: typeof fetch
  pageOrigin: string
  /** What a final refusal means. Never rejects. */
  diagnose(refusal: Refusal): Promise<ErrorCode>
}

export interface Call {
  url: string
  headers?: Record<string, string>
  body: string
}

/**
 * Asks the host's own route: who the visitor is stays between its cookies and its backend, so the body names only the
 * widget and the reason; `fetch` by itself sends those cookies within this origin only, and caches no POST. Redirects are
 * not followed: one to a sign-in page would come back as 200 and HTML.
 */
export async function callTokenRoute(
  { url, headers, body }: Call,
  { signal, ...surroundings }: Surroundings & { signal: AbortSignal },
): Promise<Answered> {
  let response: Response
  let text: string
  try {
    response = await surroundings.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal,
    })
    text = await response.text()
  } catch (cause) {
    signal.throwIfAborted()
    throw failure.retry('token_route_unreachable', url, { cause })
  }
  if (!response.ok) throw await classify(response, text, { url, ...surroundings })
  try {
    return { answer: JSON.parse(text), dateMs: readDate(response.headers) }
  } catch {
    throw failure.tries('bad_response', url, { status: response.status })
  }
}

/** What a status that is no success means, and so what is worth doing about it. */
async function classify(
  { status, headers, type }: Response,
  text: string,
  { url, pageOrigin, clock, diagnose }: Surroundings & { url: string },
): Promise<Failure> {
  const facts = { status, retryAfterMs: readRetryAfter(headers, clock.wallMs()) }
  if (type === 'opaqueredirect' || status < 400) return failure.tries('bad_response', url, facts)
  if (status === 401) {
    const isForeign = new URL(url, pageOrigin).origin !== pageOrigin
    return failure.confirm(isForeign ? 'token_route_cross_origin' : 'identity_required', url, facts)
  }
  if (status === 429) return failure.retry('token_rate_limited', url, facts)
  if (status >= 500 || status === 408 || status === 425)
    return failure.retry('token_route_failing', url, facts)
  const contentType = headers.get('content-type') ?? ''
  return failure.final(await diagnose({ status, contentType, text }), url, facts)
}
