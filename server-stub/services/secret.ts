import { randomBase62 } from './base62.js'

/** 256 random bits, for what one holder brings back as it is: only `hashKey` of it is stored. */
export function makeSecret(): string {
  return randomBase62(43)
}
