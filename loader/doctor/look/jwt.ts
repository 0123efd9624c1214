import { readRecord, toNumber, toText } from './json.js'

/** What a token says of itself. Read, not verified: only the server can do that. */
export interface Claims {
  typ: string | undefined
  /** The widget it was minted for. */
  wgt: string | undefined
  /** Seconds since the epoch, by the server's clock. */
  iat: number | undefined
  exp: number | undefined
}

/** Of a JWT (RFC 7519); `undefined` for what is none. */
export function readClaims(token: string): Claims | undefined {
  const [head = '', body = '', signature, ...rest] = token.split('.')
  const header = decode(head)
  const payload = decode(body)
  if (!header || !payload || signature === undefined || rest.length > 0) return undefined
  return {
    typ: toText(header.typ),
    wgt: toText(payload.wgt),
    iat: toNumber(payload.iat),
    exp: toNumber(payload.exp),
  }
}

/** What is asked of it is ASCII, so nothing is lost on `atob`. */
function decode(part: string): Record<string, unknown> | undefined {
  try {
    return readRecord(atob(part.replace(/-/g, '+').replace(/_/g, '/')))
  } catch {
    return undefined
  }
}
