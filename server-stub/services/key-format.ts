import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { randomBase62, toBase62 } from './base62.js'

export const SECRET_KEY_PREFIX = 'lk_sk_'
export const PUBLISHABLE_KEY_PREFIX = 'lk_pk_'
/** What an anonymous visitor's browser keeps, to be the same visitor again. */
export const VISITOR_SECRET_PREFIX = 'lk_vs_'

type Prefix = typeof SECRET_KEY_PREFIX | typeof PUBLISHABLE_KEY_PREFIX | typeof VISITOR_SECRET_PREFIX

/** 190 bits. */
const RANDOM_LENGTH = 32
const CHECKSUM_LENGTH = 6

/**
 * A typed prefix, 32 random base62 digits and the CRC-32 of all that in six more: a scanner can tell a key from a
 * look-alike, and a typing mistake is told without asking the database.
 */
export function makeKey(prefix: Prefix): string {
  const body = prefix + randomBase62(RANDOM_LENGTH)
  return body + checksum(body)
}

export function isSecretKey(text: string): boolean {
  return hasShape(text, SECRET_KEY_PREFIX)
}

export function isVisitorSecret(text: string): boolean {
  return hasShape(text, VISITOR_SECRET_PREFIX)
}

/** SHA-256 in hex: all that is ever stored of a secret. Its 190 random bits need no slow hash. */
export function hashKey(secret: string): string {
  return hash('sha256', secret, 'hex')
}

function hasShape(text: string, prefix: Prefix): boolean {
  const length = prefix.length + RANDOM_LENGTH + CHECKSUM_LENGTH
  if (text.length !== length || !text.startsWith(prefix)) return false
  return checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH)
}

function checksum(body: string): string {
  return toBase62(crc32(body), CHECKSUM_LENGTH)
}
