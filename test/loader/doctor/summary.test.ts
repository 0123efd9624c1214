import { expect, test } from 'vitest'
import type { Verdict } from '../../../loader/doctor/finding.js'
import { summarize, worstOf } from '../../../loader/doctor/summary.js'

const results = (...verdicts: (Verdict | undefined)[]) =>
  verdicts.map((verdict) => ({
    title: 'Widget',
    findings: verdict && [{ verdict, sentence: 'So it is.', fix: '' }],
  }))

test.each([
  [results('ok', 'ok'), 'ok', 'All is well'],
  [results('ok', 'unchecked'), 'unchecked', '1 unchecked'],
  [results('warning', 'problem', 'problem', 'ok'), 'problem', '2 problems, 1 warning'],
  [results('warning', 'warning', 'unchecked', 'unchecked'), 'warning', '2 warnings, 2 unchecked'],
  [results('problem', undefined), 'running', 'Checking…'],
])('%#: %s', (given, worst, summary) => {
  expect(worstOf(given)).toBe(worst)
  expect(summarize(given)).toBe(summary)
})
