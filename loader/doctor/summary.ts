import type { Verdict } from './finding.js'
import type { Result } from './run.js'

const WORST: readonly Verdict[] = ['problem', 'warning', 'unchecked', 'ok']

/** The worst of what was found; `running` until all of it was. */
export function worstOf(results: readonly Result[]): Verdict | 'running' {
  if (results.length === 0 || results.some(({ findings }) => !findings)) return 'running'
  const found = verdictsOf(results)
  return WORST.find((verdict) => found.includes(verdict)) ?? 'ok'
}

/** `2 problems, 1 warning`. */
export function summarize(results: readonly Result[]): string {
  if (worstOf(results) === 'running') return 'Checking…'
  const found = verdictsOf(results)
  const count = (verdict: Verdict, one: string, many = one) => {
    const { length } = found.filter((each) => each === verdict)
    return length > 0 && `${length} ${length > 1 ? many : one}`
  }
  const said = [
    count('problem', 'problem', 'problems'),
    count('warning', 'warning', 'warnings'),
    count('unchecked', 'unchecked'),
  ]
  return said.filter(Boolean).join(', ') || 'All is well'
}

const verdictsOf = (results: readonly Result[]): Verdict[] =>
  results.flatMap(({ findings }) => findings ?? []).map(({ verdict }) => verdict)
