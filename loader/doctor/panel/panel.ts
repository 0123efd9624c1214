import type { Result } from '../run.js'
import type { StateTable } from '../state-table.js'
import { summarize, worstOf } from '../summary.js'
import { copy } from './copy.js'
import { button, element, icon } from './element.js'
import { row, stateTable } from './rows.js'
import { createStage, type Stage } from './stage.js'

export interface Panel extends Pick<Stage, 'away'> {
  show(results: readonly Result[], state: StateTable): void
}

interface Reactions {
  onAgain(): void
  onClose(): void
  /** All of it as plain text. */
  report(): string
}

export function openPanel(side: 'left' | 'right', { onAgain, onClose, report }: Reactions): Panel {
  const { dialog, appear, close, away } = createStage(side, onClose)
  const sign = element('span', 'sign')
  const summary = withRole(element('p', 'summary'), 'status')
  // Safari forgets that it is a list once it has no bullets.
  const list = withRole(element('ul', ''), 'list')
  const state = element('div', '')
  const again = button('primary', 'Check again', onAgain)

  dialog.append(toHeader(), toBody(), toFooter())
  dialog.setAttribute('aria-labelledby', 'title')
  appear()

  function toHeader(): HTMLElement {
    const title = element('h2', '', 'Latchkey doctor')
    title.id = 'title'
    const closing = button('close', '', close)
    closing.append(icon('close'))
    closing.ariaLabel = 'Close'
    return element('div', 'header', sign, element('div', '', title, summary), closing)
  }

  function toBody(): HTMLElement {
    const body = withRole(element('div', 'body', list, state), 'group')
    body.ariaLabel = 'Findings'
    // What scrolls can be scrolled by the keyboard.
    body.tabIndex = 0
    return body
  }

  function toFooter(): HTMLElement {
    const said = withRole(element('p', 'said'), 'status')
    const place = element('div', 'place')
    const say = (words: string) => (said.textContent = words)
    const copying = button('', 'Copy report', () => void copy(report(), place).then(say))
    return element('div', 'footer', place, again, copying, said)
  }

  return {
    away,
    show(results, table) {
      sign.replaceChildren(icon(worstOf(results)))
      summary.textContent = summarize(results)
      again.disabled = worstOf(results) === 'running'
      list.replaceChildren(...results.map(row))
      state.replaceChildren(stateTable(table))
    },
  }
}

function withRole<E extends Element>(made: E, role: string): E {
  made.role = role
  return made
}
