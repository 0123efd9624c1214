import type { Outage } from './faults.js'

const SECOND = 1_000
/** One turn of the schedule's last and longest wait: whoever retries calls once in it, where the route asks for no more. */
const TURN_S = 54
/** That wait is 50–58 s, so that even pages that failed together come back spread over this long. */
const SPREAD_S = 8
/** Before the first of those waits is over, the early retries may still be close together. */
const LONG_ENOUGH_MS = 90 * SECOND

export interface Storm {
  what: string
  isSudden: boolean
  /** How many called in the last turn of the outage. */
  retrying: number
  /** The most calls in one second of the two minutes after it. */
  worst: number
  /** The most that there may be. */
  most: number
}

/**
 * What came of each outage's end. Pages that met it one by one come back as they called during it, no second with more
 * than twice as many; those that met it at the same moment, spread over the width of the longest wait. On top come the
 * calls of any minute, and chance: three times the deviation of so many, and two.
 */
export function findStorms(perSecond: Uint32Array, outages: Outage[]): Storm[] {
  return outages
    .filter(({ what, fromMs, toMs }) => toMs - fromMs > LONG_ENOUGH_MS && what !== 'slow')
    .map(({ what, isSudden, fromMs, toMs, retryAfterMs }) => {
      const from = Math.floor(fromMs / SECOND)
      const end = Math.floor(toMs / SECOND)
      const turnS = Math.max(TURN_S, retryAfterMs / SECOND)
      const retrying = sum(perSecond.subarray(end - turnS, end))
      const usual = sum(perSecond.subarray(from - 300, from)) / 300
      const expected = usual + (isSudden ? retrying / SPREAD_S : (2 * retrying) / turnS)
      return {
        what,
        isSudden,
        retrying,
        worst: Math.max(...perSecond.subarray(end, end + 120)),
        most: Math.ceil(expected + 3 * Math.sqrt(expected) + 2),
      }
    })
}

const sum = (counts: Uint32Array): number => counts.reduce((total, count) => total + count, 0)
