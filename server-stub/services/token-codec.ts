import { createHmac, createSecretKey, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto'

/** A kind of token that only this server reads. Its `typ` also names its key, so no kind can pass for another. */
export interface TokenCodec<Claims> {
  sign(claims: Claims): string
  /** What was signed, or `undefined` for anything that this kind's keys did not sign. Says nothing of expiry. */
  open(token: string): unknown
}

/** JWT (RFC 7519), HS256 by node:crypto. The first secret signs, every one verifies. */
export function createTokenCodec<Claims>(typ: string, secrets: readonly string[]): TokenCodec<Claims> {
  const keys = secrets.map((secret) => deriveKey(typ, secret))
  const [newest] = keys
  if (!newest) throw new RangeError('a token codec needs a secret')

  return {
    sign(claims) {
      const signed = `${newest.header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
      return `${signed}.${mac(newest.key, signed)}`
    },

    open(token) {
      const [header, payload, signature, ...rest] = token.split('.')
      if (!payload || !signature || rest.length > 0) return undefined
      // The header is compared and never read, so it can name no algorithm of its own.
      const signer = keys.find((each) => each.header === header)
      if (!signer || !isSame(mac(signer.key, `${header}.${payload}`), signature)) return undefined
      return JSON.parse(Buffer.from(payload, 'base64url').toString())
    },
  }
}

interface Signer {
  header: string
  key: KeyObject
}

// RFC 5869, one key and one public name (`kid`) per kind and secret.
function deriveKey(typ: string, secret: string): Signer {
  const derive = (use: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, '', `latchkey ${use} ${typ}`, bytes))
  const kid = derive('kid', 9).toString('base64url')
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ, kid })).toString('base64url')
  return { header, key: createSecretKey(derive('mac', 32)) }
}

function mac(key: KeyObject, signed: string): string {
  return createHmac('sha256', key).update(signed).digest('base64url')
}

function isSame(right: string, given: string): boolean {
  const [a, b] = [Buffer.from(right), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
