import { errors, jwtVerify, SignJWT } from 'jose'
import {
  ACCESS_TOKEN_AUDIENCE,
  ACCESS_TOKEN_TYP,
  type AccessTokenClaims,
  type JwkSet,
} from '../../protocol/access-token.js'
import { deriveAccessTokenKey, type AccessTokenKey } from './access-token-keys.js'
import { readTyp } from './token-typ.js'

/** A JWT that others may verify too (RFC 9068): ES256 under the first secret's key; every secret's key verifies. */
export interface AccessTokenCodec {
  sign(claims: AccessTokenClaims): Promise<string>
  /** What was signed, `'expired'`, or `undefined` for anything that these keys did not sign as an access token. */
  open(token: string, now: Date): Promise<unknown>
  jwks(): JwkSet
}

export function createAccessTokenCodec(secrets: readonly string[]): AccessTokenCodec {
  let derived: AccessTokenKey[] | undefined
  // When first needed: most servers start, mint and never exchange.
  const keys = () => (derived ??= secrets.map(deriveAccessTokenKey))

  return {
    async sign(claims) {
      const [newest] = keys()
      if (!newest) throw new RangeError('an access token codec needs a secret')
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ: ACCESS_TOKEN_TYP, kid: newest.kid })
        .sign(newest.privateKey)
    },

    async open(token, now) {
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => find(keys(), kid), {
          algorithms: ['ES256'],
          typ: ACCESS_TOKEN_TYP,
          audience: ACCESS_TOKEN_AUDIENCE,
          requiredClaims: ['exp'],
          currentDate: now,
        })
        return payload
      } catch (error) {
        if (error instanceof errors.JWTExpired) return 'expired'
        if (error instanceof errors.JOSEError) return undefined
        throw error
      }
    },

    jwks: () => ({ keys: keys().map(({ jwk }) => jwk) }),
  }
}

/** Whether it says that it is one; `open` tells whether that is true. */
export function isAccessToken(token: string): boolean {
  return readTyp(token) === ACCESS_TOKEN_TYP
}

function find(keys: readonly AccessTokenKey[], kid: string | undefined) {
  const key = keys.find((each) => each.kid === kid)
  if (key) return key.publicKey
  throw new errors.JWKSNoMatchingKey()
}
