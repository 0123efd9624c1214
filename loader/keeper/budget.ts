import { elapsed, type Reading } from './clock.js'

interface Limits {
  most: number
  withinMs: number
}

/** So many in so long, counted over a sliding window. */
export function createBudget({ most, withinMs }: Limits) {
  let spent: Reading[] = []
  const recent = (now: Reading) => (spent = spent.filter((at) => elapsed(at, now) < withinMs))

  return {
    /** How long until one more is allowed, in ms; 0: now. */
    waitMs(now: Reading): number {
      const [oldest] = recent(now)
      return oldest && spent.length >= most ? withinMs - elapsed(oldest, now) : 0
    },
    /** How long ago the last one was; `Infinity` where there was none. */
    sinceLastMs(now: Reading): number {
      const last = spent.at(-1)
      return last ? elapsed(last, now) : Infinity
    },
    spend(now: Reading): void {
      recent(now).push(now)
    },
  }
}
