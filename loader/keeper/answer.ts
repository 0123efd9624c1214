import { failure } from './failure.js'
import { readClaims, toRecord, type Claims } from './token.js'

/** A provider's answer, understood. */
export interface Minted {
  token: string
  claims: Claims | undefined
  lifetimeMs: number
}

/** For an opaque token of unknown lifetime; its end is then the API's 401. */
export const DEFAULT_LIFETIME_MS = 300_000

export interface Answered {
  answer: unknown
  /** The answer's `Date`, in ms since the epoch, where it could be read. */
  dateMs?: number | undefined
}

/**
 * Any of the answers a provider may give: a string, `{token, expires_in}`, `{access_token, expires_in}`, `{token, expires_at}`.
 * `null` (or `{token: null}`) is nobody, on purpose. Throws what makes it no widget token.
 */
export function readAnswer({ answer, dateMs }: Answered, subject: string): Minted | null {
  const given = toRecord(answer)
  const token = given ? (given.token !== undefined ? given.token : given.access_token) : answer
  if (token === null) return null
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) throw failure.tries('bad_response', subject)
  if (token.startsWith('lk_sk_')) throw failure.final('secret_key_in_page', subject)
  if (token.startsWith('lk_pk_')) throw failure.tries('bad_token', subject)
  const claims = readClaims(token)
  if (claims?.typ === 'at+jwt') throw failure.final('access_token_in_page', subject)

  const expiresIn = toNumber(given?.expires_in)
  // No number where either is missing.
  const untilMs = (toInstantMs(given?.expires_at) || claims?.expiresAtMs)! - dateMs!
  const lifetimeMs =
    (expiresIn && expiresIn * 1000) ??
    claims?.lifetimeMs ??
    (Number.isNaN(untilMs) ? DEFAULT_LIFETIME_MS : untilMs)
  if (!(lifetimeMs > 0 && lifetimeMs < Infinity)) throw failure.tries('bad_token', subject)
  return { token, claims, lifetimeMs }
}

/** A number, or one that a backend wrote as text. */
function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** RFC 3339, or seconds since the epoch; NaN for anything else. */
function toInstantMs(value: unknown): number {
  const seconds = toNumber(value)
  return seconds === undefined ? Date.parse(value as string) : seconds * 1000
}
