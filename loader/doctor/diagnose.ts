import type { ErrorCode } from '../error.js'
import type { Refusal } from '../handle.js'

/** Which of the refusals a host's token route can answer with this one is. */
export function diagnose({ status, contentType, text }: Refusal): ErrorCode {
  if (status === 404 || status === 405 || status === 410) return 'token_route_not_found'
  return isCsrfRefusal({ status, contentType, text }) ? 'token_route_csrf' : 'token_route_refused'
}

/** Laravel answers 419; Django, Rails, Spring and ASP.NET 403, 422 or 400 with a page or a line that names the check. */
const isCsrfRefusal = ({ status, contentType, text }: Refusal): boolean =>
  status === 419 ||
  ((status === 403 || status === 422) && contentType.includes('html')) ||
  (status < 423 && /csrf|xsrf|authenticity.?token|antiforgery/i.test(text))
