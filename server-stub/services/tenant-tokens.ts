import { createPublicKey } from 'node:crypto'
import { compactVerify, errors } from 'jose'
import {
  TENANT_TOKEN_AUDIENCE,
  TENANT_TOKEN_LIFETIME_MAX_S,
  TENANT_TOKEN_MAX_CHARS,
  TENANT_TOKEN_SKEW_S,
  TENANT_TOKEN_TYPS,
  TenantTokenClaims,
} from '../../protocol/tenant-token.js'
import type { SigningKey, Workspace } from '../store/store.js'
import type { Clock } from './clock.js'
import type { Facts } from './facts.js'
import { SECRET_KEY_PREFIX } from './key-format.js'
import { Refusal } from './refusal.js'
import { readStrictJws, type Jws } from './strict-jws.js'

export interface TenantTokens {
  /**
   * The id of the tenant that the token is for.
   * @param workspaceId whose signing keys alone may have signed it.
   * @throws Refusal `token_invalid`, `token_expired`
   */
  authenticate(workspaceId: string, token: string): Promise<string>
  /** Whose publishable key it is: it tells that, and lets nobody in. @throws Refusal `unknown_key`, `wrong_credentials` */
  identify(publishableKey: string): Promise<Workspace>
}

interface Dependencies {
  clock: Clock
  facts: Facts
}

/** What the customer's backend signs with its signing key: RS256 and nothing else (RFC 7518 §3.3, RFC 8725 §3). */
export function createTenantTokens({ clock, facts }: Dependencies): TenantTokens {
  return {
    async identify(publishableKey) {
      if (publishableKey.startsWith(SECRET_KEY_PREFIX)) {
        throw new Refusal(
          'wrong_credentials',
          'x-api-key takes the publishable key (lk_pk_…), not a secret one.',
        )
      }
      const workspace = await facts.workspaceOf(publishableKey)
      if (workspace) return workspace
      throw new Refusal('unknown_key', 'No workspace has the publishable key in x-api-key.')
    },

    async authenticate(workspaceId, token) {
      const { header, payload } =
        (token.length <= TENANT_TOKEN_MAX_CHARS && readStrictJws(token)) || refuseAll()
      const kid = checkHeader(header)
      const live = (await facts.signingKeys(workspaceId)).filter(({ revokedAt }) => revokedAt === undefined)
      const candidates = kid === undefined ? live : live.filter(({ thumbprint }) => thumbprint === kid)
      if (!(await isSignedByAny(token, candidates))) {
        throw refuse('no living signing key of this workspace signed it')
      }
      return checkClaims(payload, clock.now() / 1000)
    },
  }
}

// A key that comes with a token proves nothing; what must be understood, and is not, ends it (RFC 7515 §4.1).
const REFUSED_HEADERS = ['crit', 'b64', 'jku', 'jwk', 'x5u', 'x5c']

/** @returns `kid`, where it has one. */
function checkHeader(header: Jws['header']): string | undefined {
  const { alg, typ, kid } = header
  if (alg !== 'RS256') throw refuse('its alg is not RS256')
  if (typ !== undefined && !isKnownTyp(typ)) throw refuse('its typ is not JWT')
  const refused = REFUSED_HEADERS.find((name) => Object.hasOwn(header, name))
  if (refused !== undefined) throw refuse(`its header has ${refused}`)
  if (kid === undefined || typeof kid === 'string') return kid
  throw refuse('its kid is no text')
}

// A media type, so that its case says nothing (RFC 7515 §4.1.9).
function isKnownTyp(typ: unknown): boolean {
  return typeof typ === 'string' && TENANT_TOKEN_TYPS.includes(typ.toLowerCase())
}

async function isSignedByAny(token: string, keys: readonly SigningKey[]): Promise<boolean> {
  for (const { publicKey } of keys) {
    try {
      await compactVerify(token, createPublicKey(publicKey), { algorithms: ['RS256'] })
      return true
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
    }
  }
  return false
}

function checkClaims(payload: Jws['payload'], now: number): string {
  const { data: claims } = TenantTokenClaims.safeParse(payload)
  if (!claims) throw refuse('it needs sub (the tenant, 1 to 256 characters), and iat and exp in seconds')
  const { sub, iat, exp, nbf = iat, aud = TENANT_TOKEN_AUDIENCE } = claims
  if (![aud].flat().includes(TENANT_TOKEN_AUDIENCE)) throw refuse('its aud names somebody else')
  if (exp <= iat || exp - iat > TENANT_TOKEN_LIFETIME_MAX_S) {
    throw refuse('its exp must be at most 24 hours after its iat, both in seconds')
  }
  if (Math.max(iat, nbf) > now + TENANT_TOKEN_SKEW_S) throw refuse('its iat or nbf is yet to come')
  if (now < exp + TENANT_TOKEN_SKEW_S) return sub
  throw new Refusal('token_expired', 'This tenant token has ended; sign a new one.')
}

function refuse(reason: string): Refusal {
  return new Refusal('token_invalid', `This is no good tenant token: ${reason}.`)
}

function refuseAll(): never {
  throw refuse('it is not three parts of base64url with JSON in the first two')
}
