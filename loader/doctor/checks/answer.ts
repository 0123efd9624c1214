import { toDuration } from '../duration.js'
import { known, ok, problem, type Finding } from '../finding.js'
import { toNumber, toRecord } from '../look/json.js'
import { readClaims, type Claims } from '../look/jwt.js'
import { toToken } from '../look/supply.js'
import { judgeLifetime } from './lifetime.js'

interface Circumstances {
  /** Who gave it. */
  subject: string
  widget: string | undefined
  /** The server's clock, where an answer told. */
  serverMs: number | undefined
}

const TYPE = 'lk-widget+jwt'

/** Whether an answer is a widget token, for this widget, new, and of a sensible lifetime. */
export function judgeAnswer(answer: unknown, { subject, widget, serverMs }: Circumstances): Finding[] {
  const token = toToken(answer)
  if (!token || !/^[\x21-\x7e]+$/.test(token)) return [known('bad_response', { subject })]
  const claims = readClaims(token)
  const other = judgeKind(token, claims, subject)
  if (other) return [other]

  if (claims?.wgt && widget && claims.wgt !== widget) {
    const fix = 'Mint with the `widget` that the page names in its request, or leave it out.'
    return [problem(`${subject} gave a token for ${claims.wgt}, and this page shows ${widget}.`, fix)]
  }
  const times = {
    saidS: toNumber(toRecord(answer)?.expires_in),
    iat: claims?.iat,
    exp: claims?.exp,
    serverMs,
  }
  const found = judgeLifetime(times, subject)
  const lifetimeS = times.saidS ?? (claims?.exp ?? 0) - (claims?.iat ?? 0)
  return found.length > 0
    ? found
    : [ok(`${subject} gave a widget token that lives ${toDuration(lifetimeS * 1000)}.`)]
}

/** Anything but a widget token, by what it says of itself. */
function judgeKind(token: string, claims: Claims | undefined, subject: string): Finding | undefined {
  if (token.startsWith('lk_sk_')) return known('secret_key_in_page', { subject })
  if (token.startsWith('lk_pk_')) return known('bad_token', { subject })
  if (claims?.typ === 'at+jwt') return known('access_token_in_page', { subject })
  if (claims?.typ === TYPE) return undefined
  const kind = claims
    ? `a token of another kind (typ ${claims.typ ?? 'missing'})`
    : 'something that is no JWT'
  return problem(`${subject} gave ${kind}, and so no widget token.`, known('access_token_in_page').fix)
}
