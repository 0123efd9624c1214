interface Limits {
  most: number
  withinMs: number
}

/** So many in so long, counted over a sliding window. */
export function createBudget({ most, withinMs }: Limits) {
  let spent: number[] = []
  const recent = (now: number) => (spent = spent.filter((at) => now - at < withinMs))

  return {
    /** How long until one more is allowed, in ms; 0: now. */
    waitMs(now: number): number {
      const [oldest] = recent(now)
      return oldest !== undefined && spent.length >= most ? oldest + withinMs - now : 0
    },
    /** How long ago the last one was; `Infinity` where there was none. */
    sinceLastMs(now: number): number {
      return now - (spent.at(-1) ?? -Infinity)
    },
    spend(now: number): void {
      recent(now).push(now)
    },
  }
}
