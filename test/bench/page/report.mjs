/** Each figure beside its gate; `short` where it does not reach it. */
export function report(all) {
  const rows = toRows(all)
  if (process.argv.includes('--json')) return console.log(JSON.stringify({ ...all, rows }, undefined, 2))
  console.log(toTable(all.loads.variants.map(toVariantRow)))
  console.log(toTable(rows.map(toRow)))
  console.log(toTable(all.slowClicks.map(toClickRow)))
}

function toRows({ loads, openings, slowClicks, thread, cycles }) {
  const { nothing, button, latchkey } = Object.fromEntries(loads.variants.map((each) => [each.variant, each]))
  const hovered = slowClicks.filter(({ how }) => how === 'hovered')
  return [
    row('requests before intent', latchkey.requests, 2),
    row('nodes before intent', latchkey.nodes - nothing.nodes, 10),
    row('heap before intent', latchkey.heapKb - nothing.heapKb, 100, 'KB'),
    row('heap of the button', button.heapKb - nothing.heapKb, undefined, 'KB'),
    row('layout shift', latchkey.shift, 0),
    row('page with the launcher to page with the button, processor', loads.pageRatio, 1.3, '×'),
    row('the same, of what each adds to a page with nothing', loads.addedRatio, undefined, '×'),
    row('longest task, from the tag to the click', openings.longestBefore, 50, 'ms'),
    row('longest task, from the click to the content', openings.longestAfter, 50, 'ms'),
    row('click → the panel painted', openings.panel, 100, 'ms'),
    row('of that, the main thread’s processor', openings.processor, undefined, 'ms'),
    row('click → the content painted', openings.content, undefined, 'ms'),
    row('layout shift, from load through open', openings.shift, 0),
    ...hovered.map(({ network, waitedFor }) =>
      row(`things a hovered click waited for, ${network}`, waitedFor.length, 0),
    ),
    row('longest task while 10,000 messages open', thread.open, 50, 'ms'),
    row('longest task while one scrolls to the first', thread.scroll, 50, 'ms'),
    row('first message that was reached', thread.reached, 1),
    row('heap after 50 times open and close', percentOff(cycles.beforeKb, cycles.afterKb), 10, '% off'),
    row(
      'the same, since the very first time',
      percentOff(cycles.firstKb, cycles.afterKb),
      undefined,
      '% off',
    ),
  ]
}

const percentOff = (before, after) => Math.abs(after / before - 1) * 100

function row(name, value, gate, unit = '') {
  const verdict = gate === undefined ? '' : value <= gate ? 'met' : 'short'
  return { name, value, gate, unit, verdict }
}

const toRow = ({ name, value, gate, unit, verdict }) => ({
  figure: name,
  value: `${round(value)} ${unit}`.trim(),
  'at most': gate === undefined ? '' : `${gate} ${unit}`.trim(),
  '': verdict,
})

const toVariantRow = (each) => ({
  page: each.variant,
  processor: `${round(each.taskMs)} ms`,
  'of scripts': `${round(each.scriptMs)} ms`,
  'longest task': `${round(each.longestTaskMs)} ms`,
  'since the script': each.variant === 'nothing' ? '' : `${round(each.longestOfScriptMs)} ms`,
  shift: each.shift,
  requests: each.requests,
  bytes: each.bytes,
  nodes: each.nodes,
  heap: `${round(each.heapKb)} KB`,
})

const toClickRow = ({ network, how, panelMs, greetingMs, contentMs, waitedFor }) => ({
  network,
  click: how,
  panel: `${round(panelMs)} ms`,
  'greeting by name': `${round(greetingMs)} ms`,
  content: `${round(contentMs)} ms`,
  'waited for': waitedFor.join(', ') || 'nothing',
})

const round = (value) => (value >= 20 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(2))

function toTable(rows) {
  const toLine = (cells) => `| ${cells.join(' | ')} |`
  const names = Object.keys(rows[0])
  return [names, names.map(() => '---'), ...rows.map(Object.values)].map(toLine).join('\n') + '\n'
}
