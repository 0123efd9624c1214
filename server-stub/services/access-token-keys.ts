import { createECDH, createPrivateKey, createPublicKey, hash, hkdfSync, type KeyObject } from 'node:crypto'
import { ACCESS_TOKEN_TYP, type JwkSet } from '../../protocol/access-token.js'

/** One pair for each secret: every instance that knows the secret has the same, and nothing is stored. */
export interface AccessTokenKey {
  /** RFC 7638 thumbprint. */
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
  jwk: JwkSet['keys'][number]
}

// The order of P-256 (FIPS 186-5, SEC 2 §2.4.2).
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')

export function deriveAccessTokenKey(secret: string): AccessTokenKey {
  const d = deriveScalar(secret)
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(d)
  // Uncompressed: 0x04, then x and y.
  const point = curve.getPublicKey()
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((each) => each.toString('base64url'))
  const required = { crv: 'P-256', kty: 'EC', x: x ?? '', y: y ?? '' } as const
  const kid = hash('sha256', JSON.stringify(required), 'base64url')
  return {
    kid,
    privateKey: createPrivateKey({ key: { ...required, d: d.toString('base64url') }, format: 'jwk' }),
    publicKey: createPublicKey({ key: required, format: 'jwk' }),
    jwk: { ...required, kid, alg: 'ES256', use: 'sig' },
  }
}

// FIPS 186-5 A.2.1: so many bits more than the order has that what the remainder favours is beyond measure.
function deriveScalar(secret: string): Buffer {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', `latchkey sign ${ACCESS_TOKEN_TYP}`, 48))
  const scalar = (BigInt(`0x${bytes.toString('hex')}`) % (ORDER - 1n)) + 1n
  return Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
}
