/**
 * A JWT (RFC 7519) that is read like any other and that nobody signed: the last part says so in clear, and no server
 * takes it.
 */
export const toUnsignedJwt = (header: object, payload: object): string =>
  [JSON.stringify(header), JSON.stringify(payload), 'not signed: of latchkey/testing'].map(encode).join('.')

/** The payload, unverified; `undefined` for what is no JWT. */
export function readPayload(token: string): Record<string, unknown> | undefined {
  const [, payload = ''] = token.split('.')
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    )
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** base64url (RFC 4648 §5) of UTF-8. */
function encode(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
