import { randomBase62, toBase62 } from './base62.js'

type Prefix = 'wsp' | 'wgt' | 'key' | 'sgk' | 'usr' | 'dgr' | 'ses' | 'msg' | 'whk' | 'evt' | 'led'

/** `ses_` and 22 base62 digits: eight of the time in milliseconds (good until the year 8888), fourteen random. Sorts by time. */
export function makeId(prefix: Prefix, now: number): string {
  return `${prefix}_${toBase62(now, 8)}${randomBase62(14)}`
}
