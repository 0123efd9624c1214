import { isAccessToken } from '../services/access-tokens.js'
import { SECRET_KEY_PREFIX } from '../services/key-format.js'
import { Refusal } from '../services/refusal.js'
import type { Call } from './http.js'

/** @throws Refusal 401 */
export function requireBearer(c: Call): string {
  const credential = findBearer(c)
  if (credential) return credential
  throw new Refusal('missing_credentials', 'Send Authorization: Bearer with a key or a token.')
}

export function findBearer(c: Call): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]
}

/** Whether it comes with what only a server may hold: a secret project key or an access token. */
export function isSentByServer(c: Call): boolean {
  const credential = findBearer(c)
  return credential !== undefined && (credential.startsWith(SECRET_KEY_PREFIX) || isAccessToken(credential))
}
