import { liveDay, type Day } from './day.js'
import { createOutages } from './faults.js'
import { createRandom } from './random.js'
import { findStorms, type Storm } from './storm.js'

const SECOND = 1_000
const HOUR_S = 3_600

interface Given {
  seed: number
  visitors: number
  hours: number
}

export interface Fleet extends Given {
  tabs: number
  calls: number
  wants: number
  /** What there must be nothing of, by visitor. */
  wrong: string[]
  storms: Storm[]
  /** Visitor-hours by how much of their calls' bound they used; the fullest. */
  fullest: { visitor: number; hour: number; calls: number; most: number }
  /** Seconds without a token, by their cause. */
  gaps: Map<string, number>
  /** The longest that somebody waited who got a token in the end, in ms, and why. */
  slowest: { visitor: number; ms: number; what: string }
}

/** Everybody's day, one visitor after the other, with the same outages for all. */
export async function liveFleet({ seed, visitors, hours }: Given): Promise<Fleet> {
  const outages = createOutages(createRandom(seed), hours)
  const perSecond = new Uint32Array((hours + 1) * HOUR_S)
  const fleet: Fleet = {
    seed,
    visitors,
    hours,
    tabs: 0,
    calls: 0,
    wants: 0,
    wrong: [],
    storms: [],
    fullest: { visitor: 0, hour: 0, calls: 0, most: 1 },
    gaps: new Map(),
    slowest: { visitor: 0, ms: 0, what: '' },
  }

  for (let visitor = 0; visitor < visitors; visitor++) {
    const day = await liveDay({ seed, visitor, hours, outages })
    for (const atMs of day.calledAt) perSecond[Math.floor(atMs / SECOND)]!++
    fleet.tabs += day.tabs
    fleet.calls += day.calledAt.length
    fleet.wants += day.wants.length
    fleet.wrong.push(...findWrong(day).map((what) => `visitor ${visitor}: ${what}`))
    noteWorst(fleet, visitor, day)
  }
  fleet.storms = findStorms(perSecond, outages)
  return fleet
}

function noteWorst({ fullest, gaps, slowest }: Fleet, visitor: number, day: Day): void {
  for (const [want, cause] of day.wants) {
    const what = cause?.what ?? 'no reason'
    const { fromMs, toMs, code } = want
    // Who is told no asks again a second later.
    gaps.set(what, (gaps.get(what) ?? 0) + (toMs - fromMs) / SECOND + (code === undefined ? 0 : 1))
    if (code === undefined && toMs - fromMs > slowest.ms)
      Object.assign(slowest, { visitor, ms: toMs - fromMs, what })
  }
  day.hours.forEach(({ calls, most }, hour) => {
    if (calls / most > fullest.calls / fullest.most) Object.assign(fullest, { visitor, hour, calls, most })
  })
}

/** What must not be, in words: each kind of it once. */
function findWrong(day: Day): string[] {
  const found: [what: string, all: unknown[]][] = [
    ['avoidable gaps', day.wants.filter(([, cause]) => !cause).map(([want]) => want)],
    ['tokens past their end', day.ended],
    ['calls inside a Retry-After', day.violations],
    ['times stuck', day.stuck],
    ['hours with too many calls', day.hours.filter(({ calls, most }) => calls > most)],
    ['wants without an answer', Array.from({ length: day.pending })],
    ['things left after destroy', Array.from({ length: day.left })],
  ]
  return found
    .filter(([, all]) => all.length > 0)
    .map(([what, all]) => `${all.length} ${what}: ${JSON.stringify(all.slice(0, 3))}`)
}
