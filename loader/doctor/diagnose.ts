import type { ErrorCode } from '../error.js'
import type { Refusal } from '../handle.js'
import { readRecord } from './look/json.js'

/** What the server says to a page that asks it for an anonymous token. */
const OF_SERVER = new Map<unknown, ErrorCode>([
  ['origin_not_allowed', 'origin_not_allowed'],
  ['anonymous_not_allowed', 'no_token_provider'],
])

/** Which of the refusals a host's token route can answer with this one is, or the server itself. */
export function diagnose({ status, contentType, text }: Refusal): ErrorCode {
  const ofServer = OF_SERVER.get(readRecord(text)?.code)
  if (ofServer) return ofServer
  if (status === 404 || status === 405 || status === 410) return 'token_route_not_found'
  return isCsrfRefusal({ status, contentType, text }) ? 'token_route_csrf' : 'token_route_refused'
}

/** Laravel answers 419; Django, Rails, Spring and ASP.NET 403, 422 or 400 with a page or a line that names the check. */
const isCsrfRefusal = ({ status, contentType, text }: Refusal): boolean =>
  status === 419 ||
  ((status === 403 || status === 422) && contentType.includes('html')) ||
  (status < 423 && /csrf|xsrf|authenticity.?token|antiforgery/i.test(text))
