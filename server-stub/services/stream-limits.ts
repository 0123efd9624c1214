import type { Participant } from './participant.js'
import { toPrincipal } from './participant.js'
import { Refusal } from './refusal.js'

/** How many streams are open at once, as each process counts them. A browser needs one, whatever its tabs. */
const OF_VISITOR = 10
const OF_KEY = 100
/** Some browsers, and the tabs in them. */
const OF_USER = 20
/** An office, or a cloud, behind one address. */
const OF_ADDRESS = 1000
const AGAIN_MS = 30_000

export interface StreamLimits {
  /** Counts one; what it returns counts it no more. @throws Refusal `rate_limited` */
  take(who: Participant, address: string | undefined): () => void
}

export function createStreamLimits(): StreamLimits {
  const counts = new Map<string, number>()

  function take(name: string, quota: number, whose: string): () => void {
    const count = counts.get(name) ?? 0
    if (count >= quota) throw refuse(quota, whose)
    counts.set(name, count + 1)
    return () => {
      const left = (counts.get(name) ?? 1) - 1
      if (left > 0) counts.set(name, left)
      else counts.delete(name)
    }
  }

  return {
    take(who, address) {
      const [quota, whose] = quotaOf(who)
      const release = take(`${who.kind} ${toPrincipal(who)}`, quota, whose)
      if (address === undefined) return release
      try {
        const releaseAddress = take(`address ${address}`, OF_ADDRESS, 'address')
        return () => {
          release()
          releaseAddress()
        }
      } catch (error) {
        release()
        throw error
      }
    },
  }
}

function quotaOf(who: Participant): [number, string] {
  if (who.kind === 'visitor') return [OF_VISITOR, 'visitor']
  return who.isUser ? [OF_USER, 'user'] : [OF_KEY, 'key']
}

function refuse(quota: number, whose: string): Refusal {
  const sentence = `Too many streams are open for this ${whose}; ${quota} at once are allowed. Close one.`
  const refusal = new Refusal('rate_limited', sentence)
  refusal.quota = { name: 'streams', quota, windowMs: AGAIN_MS, remaining: 0, endsInMs: AGAIN_MS }
  return refusal
}
