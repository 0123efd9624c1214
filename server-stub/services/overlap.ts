import { OVERLAP_MAX_S } from '../../protocol/key.js'
import { refuseField } from './refusal.js'

const UNITS_S = { s: 1, m: 60, h: 3600, d: 86_400 }

/**
 * `0`, or a whole number with its unit: `30m`, `24h`, `7d`; in seconds.
 * @throws Refusal that names what was given and what is allowed.
 */
export function toOverlap(given: string): number {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(given) ?? []
  const seconds = given === '0' ? 0 : Number(count) * UNITS_S[(unit ?? 's') as keyof typeof UNITS_S]
  if (seconds <= OVERLAP_MAX_S) return seconds
  throw refuseField('overlap', `given "${given.slice(0, 60)}"; allowed is 0 to 7d, such as 30m, 24h or 7d.`)
}
