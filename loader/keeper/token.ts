import type { VerifiedVisitor } from '../handle.js'

/** What a token says of itself. Read, not verified: only the server can do that. */
export interface Claims {
  typ: string | undefined
  /** `exp − iat`, where both are there. */
  lifetimeMs: number | undefined
  /** `exp`, in ms since the epoch of the server's clock: to be compared with that one's `Date` only. */
  expiresAtMs: number | undefined
  visitor: VerifiedVisitor
}

const TRAITS = ['sub', 'id', 'name', 'company', 'email']

/** The header and payload of a JWT (RFC 7519); `undefined` for an opaque token. */
export function readClaims(token: string): Claims | undefined {
  const [head = '', body = '', ...rest] = token.split('.')
  if (rest.length !== 1) return undefined
  const header = toRecord(decode(head))
  const payload = toRecord(decode(body))
  if (!header || !payload) return undefined
  const exp = toNumber(payload.exp)
  const iat = toNumber(payload.iat)
  const visitor = { ...(payload.visitor as Record<string, unknown>), sub: payload.sub }
  return {
    typ: toText(header.typ),
    lifetimeMs: exp !== undefined && iat !== undefined ? (exp - iat) * 1000 : undefined,
    expiresAtMs: exp && exp * 1000,
    visitor: Object.fromEntries(TRAITS.map((trait) => [trait, toText(visitor[trait as 'sub'])])) as never,
  }
}

/**
 * Base64url of UTF-8 JSON. `atob` gives a character for each byte; `escape` and `decodeURIComponent` make characters of
 * several bytes again, in every engine (Annex B of ECMAScript). Bytes that are no UTF-8 are no JWT.
 */
function decode(part: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(escape(atob(part.replace(/-/g, '+').replace(/_/g, '/')))))
  } catch {
    return undefined
  }
}

export const toRecord = (value: unknown): Record<string, unknown> | undefined =>
  value && typeof value === 'object' ? (value as Record<string, unknown>) : undefined

const toNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

export const toText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
