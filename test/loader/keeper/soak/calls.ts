import type { Cause } from './causes.js'
import { toRecoveryMs, type Plan } from './plan.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 60 * MINUTE

interface Hour {
  plan: Plan
  causes: Cause[]
  moments: number[]
  endMs: number
}

/** Calls that each tab may make in ten minutes of trouble: 15 by the schedule, 10 on waking. */
const IN_TROUBLE = 25

/** The most calls that one visitor's browser may make in this hour, by the rules and by what happened. */
export function mostCalls({ plan, causes, moments, endMs }: Hour): number {
  const fromMs = endMs - HOUR
  const recoveryMs = toRecoveryMs(plan)
  const isIn = (ms: number) => ms >= fromMs - recoveryMs && ms < endMs
  const happened = moments.filter(isIn).length
  const troubled = toUnion(
    causes
      .filter(({ fromMs: begin, toMs, tripMs }) => toMs > begin && tripMs === undefined)
      .map(({ fromMs: begin, toMs }) => [Math.max(begin, fromMs), Math.min(toMs + recoveryMs, endMs)]),
  )
  const windows = troubled.reduce((sum, [begin, end]) => sum + Math.ceil((end - begin) / (10 * MINUTE)), 0)
  // Each tab for itself: two hidden ones that wake at the same tick can't wait for a word of each other.
  const refreshes = Math.ceil(HOUR / soonestMs(plan.lifetimeMs)) + 1
  return plan.tabs * (refreshes + 2 * happened + IN_TROUBLE * windows)
}

/** How soon a token is refreshed at the earliest: the longest lead, and the floor (rule 4). */
function soonestMs(lifetimeMs: number): number {
  const least = lifetimeMs >= 240 * SECOND ? 90 * SECOND : 15 * SECOND
  const quarter = Math.min(120 * SECOND, Math.max(least, lifetimeMs / 4))
  const leadMs = Math.min(quarter + lifetimeMs / 10, lifetimeMs / 2)
  return Math.max(5 * SECOND, lifetimeMs / 4, lifetimeMs - leadMs)
}

/** The same time, each moment of it once. */
function toUnion(spans: [fromMs: number, toMs: number][]): [fromMs: number, toMs: number][] {
  const union: [number, number][] = []
  for (const [fromMs, toMs] of spans
    .filter(([from, to]) => from < to)
    .sort(([one], [other]) => one - other)) {
    const last = union.at(-1)
    if (last && fromMs <= last[1]) last[1] = Math.max(last[1], toMs)
    else union.push([fromMs, toMs])
  }
  return union
}
