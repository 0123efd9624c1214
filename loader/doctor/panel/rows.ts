import type { Finding } from '../finding.js'
import type { Result } from '../run.js'
import type { StateTable } from '../state-table.js'
import { worstOf } from '../summary.js'
import { element, icon, withCode } from './element.js'

const SPOKEN = {
  ok: 'All right',
  warning: 'Warning',
  problem: 'Problem',
  unchecked: 'Not checked',
  running: 'Checking',
}

/** One check, and what it found. */
export function row(result: Result): HTMLElement {
  const verdict = worstOf([result])
  const spoken = element('span', 'spoken', `${SPOKEN[verdict]}: `)
  const title = element('h3', '', icon(verdict), spoken, result.title)
  return element('li', 'row', title, ...(result.findings ?? []).map(note))
}

function note({ verdict, sentence, fix }: Finding): HTMLElement {
  const label = element('b', '', verdict === 'ok' || verdict === 'unchecked' ? 'Tip: ' : 'Fix: ')
  return element(
    'div',
    `note ${verdict}`,
    element('p', '', ...withCode(sentence)),
    fix !== '' && element('p', 'fix', label, ...withCode(fix)),
  )
}

/** How things stand, by name. */
export function stateTable(state: StateTable): HTMLElement {
  const rows = state.map(([name, value]) => {
    const head = element('th', '', name)
    head.scope = 'row'
    return element('tr', '', head, element('td', '', value))
  })
  return element('table', '', element('caption', '', 'State'), element('tbody', '', ...rows))
}
