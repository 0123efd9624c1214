import { toBase64Url } from './base64.js'
import { HostError } from './error.js'
import { describeGiven } from './given.js'
import { toId } from './identity.js'
import { readSigningKey } from './signing-key.js'
import { readTtl } from './ttl.js'

const TTL_DEFAULT_S = 3600
const TTL_MIN_S = 60
/** What the server takes at most. */
const TTL_MAX_S = 24 * 3600
const TENANT_MAX_CHARS = 256

export interface TenantTokenOptions {
  /** Your own id of the tenant, at most 256 characters: the token's `sub`. Numbers become text. From your session, never from a page. */
  tenant: string | number | bigint
  /** The private half of a signing key: PEM, or base64 of PEM; PKCS#8 or PKCS#1. */
  signingKey: string | undefined
  /** How long the token lives, in seconds, 60–86400. Default 3600. */
  ttl?: number
  /** The time, in milliseconds since the epoch. Default: now. */
  now?: number
}

/**
 * A tenant token: what `latchkey.open(tenant, { jwtToken })` asks your backend for, and what `x-api-key` calls carry.
 * A JWT of `sub`, `iat` and `exp`, signed with RS256, typed (RFC 8725 §3.11) and naming its key, so that every JWT
 * library reads it. Rejects with a `HostError` that names the `field`, never the key.
 */
export async function signTenantToken(options: TenantTokenOptions): Promise<string> {
  const { tenant, signingKey, ttl = TTL_DEFAULT_S, now = Date.now() } = Object(options) as TenantTokenOptions
  const key = await readSigningKey(signingKey)
  const sub = readTenant(tenant)
  const iat = readNow(now)
  const exp = iat + readTtl(ttl, TTL_MIN_S, TTL_MAX_S)
  const header = { alg: 'RS256', typ: 'lk-tenant+jwt', kid: key.thumbprint }
  const signed = `${toPart(header)}.${toPart({ sub, iat, exp })}`
  return `${signed}.${toBase64Url(await key.sign(signed))}`
}

function readTenant(tenant: unknown): string {
  const id = toId(tenant)
  if (id !== undefined && id.length <= TENANT_MAX_CHARS) return id
  const given = id === undefined ? describeGiven(tenant) : `${id.length} characters`
  throw bad(
    'tenant',
    `must be your id of the tenant: a whole number, or text of 1 to ${TENANT_MAX_CHARS} characters`,
    given,
  )
}

function readNow(now: unknown): number {
  if (typeof now === 'number' && Number.isFinite(now) && now >= 0) return Math.floor(now / 1000)
  throw bad('now', 'must be a time in milliseconds since the epoch, such as Date.now()', describeGiven(now))
}

function bad(field: string, allowed: string, given: string): HostError {
  return new HostError('bad_option', `${field} ${allowed}; given: ${given}.`, { field })
}

function toPart(value: object): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify(value)))
}
