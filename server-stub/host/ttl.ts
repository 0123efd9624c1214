import { HostError } from './error.js'
import { describeGiven } from './given.js'

/** Throws `bad_option` for what is no whole number of seconds within the bounds. */
export function readTtl(ttl: unknown, min: number, max: number): number {
  if (typeof ttl === 'number' && Number.isInteger(ttl) && ttl >= min && ttl <= max) return ttl
  const given = typeof ttl === 'number' ? ttl : describeGiven(ttl)
  const sentence = `ttl must be a whole number of seconds from ${min} to ${max}; given: ${given}.`
  throw new HostError('bad_option', sentence, { field: 'ttl' })
}
