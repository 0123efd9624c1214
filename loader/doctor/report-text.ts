import type { Result } from './run.js'
import type { StateTable } from './state-table.js'
import { summarize } from './summary.js'

/** All of the panel as plain text, for a ticket. */
export function toReportText(results: readonly Result[], state: StateTable): string {
  const checks = results.flatMap(({ title, findings = [] }) =>
    findings.flatMap(({ verdict, sentence, fix }) => [
      `${MARKS[verdict]} ${title}: ${sentence}`,
      ...(fix ? [`       ${verdict === 'ok' ? 'Tip' : 'Fix'}: ${fix}`] : []),
    ]),
  )
  const rows = state.map(([name, value]) => `${name}: ${value}`)
  return ['Latchkey doctor', new Date().toISOString(), summarize(results), '', ...checks, '', ...rows].join(
    '\n',
  )
}

const MARKS = { ok: '[ok]  ', warning: '[warn]', problem: '[FAIL]', unchecked: '[ ? ] ' }
