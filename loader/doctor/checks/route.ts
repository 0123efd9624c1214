import type { ErrorCode } from '../../error.js'
import { diagnose } from '../diagnose.js'
import { known, ok, problem, warning, type Finding } from '../finding.js'
import type { Answered } from '../look/call.js'
import { readRecord, toText } from '../look/json.js'
import { isOwnOrigin } from '../look/url.js'

/** What the token route's answer means where it is no token. */
export function judgeRefusal(reply: Answered, subject: string): Finding {
  const { status } = reply
  if (status === 401 && isOwnOrigin(subject)) return signedOut(`${subject} answered 401: nobody is signed in`)
  const said = quote(reply.text)
  const finding =
    status === 0
      ? problem(`${subject} redirects, most likely to a sign-in page.`, known('bad_response').fix)
      : known(toCode(reply), { subject, status })
  return said ? { ...finding, sentence: `${finding.sentence} It says: ${said}` } : finding
}

export const signedOut = (sentence: string): Finding =>
  ok(`${sentence}, which is no error.`, 'Sign in, then check again to see a token.')

/** What may harm although a token came. */
export function judgeManners({ headers }: Answered, subject: string): Finding[] {
  const found: Finding[] = []
  if (!isOwnOrigin(subject)) {
    found.push(
      warning(
        `${subject} is on another origin, so browsers send it no cookies that tell who is signed in.`,
        known('token_route_cross_origin').fix,
      ),
    )
  }
  const caching = headers.get('cache-control') ?? ''
  if (isKept(caching)) {
    found.push(
      warning(
        `${subject} answers with Cache-Control: ${caching.slice(0, 80)}, so one visitor’s token may reach another.`,
        'Answer `Cache-Control: private, no-cache`.',
      ),
    )
  }
  const type = headers.get('content-type') ?? 'no type'
  if (!/\bjson\b/i.test(type)) {
    found.push(
      warning(`${subject} answers JSON as ${type.slice(0, 80)}.`, 'Answer `Content-Type: application/json`.'),
    )
  }
  return found
}

/** Whether a cache that many people share may keep it (RFC 9111). */
const isKept = (caching: string): boolean =>
  /\b(public|s-maxage=["']?[1-9]|max-age=["']?[1-9])/i.test(caching) &&
  !/\b(private|no-store|no-cache)\b/i.test(caching)

function toCode({ status, headers, text }: Answered): ErrorCode {
  if (status < 400) return 'bad_response'
  if (status === 401) return 'token_route_cross_origin'
  if (status === 429) return 'token_rate_limited'
  if (status >= 500 || status === 408 || status === 425) return 'token_route_failing'
  return diagnose({ status, contentType: headers.get('content-type') ?? '', text })
}

/** The words of a problem (RFC 9457), as the kit answers them. */
function quote(text: string): string {
  const said = readRecord(text)
  const words = [toText(said?.code), toText(said?.detail)].filter(Boolean).join(': ')
  return words.slice(0, 300)
}
