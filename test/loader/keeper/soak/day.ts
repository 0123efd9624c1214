import { vi } from 'vitest'
import { createActs } from './acts.js'
import { mostCalls } from './calls.js'
import type { Cause, Want } from './causes.js'
import type { Outage } from './faults.js'
import { createMachine } from './machine.js'
import { createPlan, type Plan } from './plan.js'
import { createRandom } from './random.js'

const SECOND = 1_000
const HOUR = 3_600_000

export interface Day {
  plan: Plan
  /** When the route was called, in ms. */
  calledAt: number[]
  tabs: number
  /** Who had to wait or was told no, and why. */
  wants: [want: Want, cause: Cause | undefined][]
  /** Tokens handed out this much after their end. */
  ended: { atMs: number; lateMs: number }[]
  /** Calls inside a `Retry-After` by a tab that knew. */
  violations: number[]
  /** What was not well a minute after somebody had seen to it. */
  stuck: { atMs: number; what: string }[]
  /** Calls of each hour, and the most that there may be. */
  hours: { calls: number; most: number }[]
  /** Wants without an answer after the end. */
  pending: number
  /** Timers, locks, channels and calls that `destroy` left behind. */
  left: number
}

interface Given {
  seed: number
  visitor: number
  hours: number
  outages: Outage[]
}

/** One visitor's day in a browser of their own, with what befalls everybody. */
export async function liveDay({ seed, visitor, hours, outages }: Given): Promise<Day> {
  const random = createRandom(seed, visitor)
  const plan = createPlan(random, hours)
  const machine = createMachine({ plan, seeds: [seed, visitor], outages })
  const { agenda, causes, route, pages, alive } = machine
  const { now, at } = agenda
  const act = createActs(machine, plan, random)

  for (const outage of outages) {
    at(outage.fromMs, () => alive().forEach((page) => page.meet(outage)))
    if (outage.isSudden) {
      at(outage.fromMs + SECOND, () => {
        route.revokeAll()
        // Whatever they had open at the API is cut as well.
        for (const page of alive()) page.look()
      })
    }
  }
  at(plan.beginsMs, machine.open)
  for (const each of plan.acts) {
    // What the visitor would have done in their sleep they did not do.
    at(each.atMs, () => now() - each.atMs < SECOND && act(each))
  }

  await agenda.runUntil(plan.endsMs)
  const { pending, left } = await machine.end()
  vi.unstubAllGlobals()

  const ends = Array.from({ length: hours }, (_, hour) => (hour + 1) * HOUR)
  return {
    plan,
    calledAt: route.calledAt,
    tabs: pages.length,
    wants: causes.explained(),
    ended: machine.ended,
    violations: route.violations,
    stuck: machine.stuck,
    hours: ends.map((endMs) => ({
      calls: route.calledAt.filter((atMs) => atMs >= endMs - HOUR && atMs < endMs).length,
      most: mostCalls({ plan, causes: causes.all, moments: machine.moments, endMs }),
    })),
    pending,
    left,
  }
}
