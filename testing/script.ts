import { toWay, type FailureName } from './failures.js'
import type { Operation } from './operations.js'

export interface FailOptions {
  /** How often. Default: until it is taken back. */
  times?: number
  /** What it strikes. Default: where this failure is usual. */
  on?: Operation | readonly Operation[]
}

interface Rule {
  name: FailureName
  on: readonly Operation[]
  left: number
  /** Once it is taken back. */
  over: Promise<void>
  end: () => void
}

/** Which calls fail, and how. The newest failure counts first. */
export function createScript() {
  let rules: Rule[] = []

  return {
    /** Returns its end. @throws TypeError as `toWay` does. */
    add(name: FailureName, { times = Infinity, on = toWay(name).on }: FailOptions): () => void {
      toWay(name)
      let end = () => {}
      const over = new Promise<void>((resolve) => {
        end = () => {
          rules = rules.filter((other) => other !== rule)
          resolve()
        }
      })
      const rule: Rule = { name, on: typeof on === 'string' ? [on] : on, left: times, over, end }
      rules.unshift(rule)
      return end
    },
    clear(): void {
      for (const { end } of rules) end()
    },
    /** What strikes this call, if anything does; counted. */
    take(operation: Operation): Pick<Rule, 'name' | 'over'> | undefined {
      const rule = rules.find(({ on, left }) => left > 0 && on.includes(operation))
      if (rule) rule.left--
      return rule
    },
  }
}
