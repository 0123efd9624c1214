/** What a JWT (RFC 7519) says of itself. Read, not verified: only the server can do that. */
export interface Jwt {
  typ: unknown
  claims: Record<string, unknown>
  /** `exp − iat`; `Infinity` where either is missing. */
  lifetimeMs: number
}

/** `undefined` for what is none. */
export function readJwt(token: unknown): Jwt | undefined {
  if (typeof token !== 'string' || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined
  const [header, payload] = token.split('.', 2).map(decode)
  if (!header || !payload) return undefined
  const { exp, iat } = payload
  const isTimed = typeof exp === 'number' && typeof iat === 'number'
  return { typ: header['typ'], claims: payload, lifetimeMs: isTimed ? (exp - iat) * 1000 : Infinity }
}

/** The members of base64url JSON. */
function decode(part: string): Record<string, unknown> | undefined {
  try {
    const bytes = atob(part.replace(/-/g, '+').replace(/_/g, '/'))
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
