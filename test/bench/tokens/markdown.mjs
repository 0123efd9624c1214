/** One table for those that refresh ahead, one for those that look when they are asked. Latchkey stands first in both. */
export function toMarkdown({ subjects, scenarios, results }) {
  const [ours, ...peers] = subjects
  return ['proactive', 'on demand']
    .map((kind) =>
      toTable([ours, ...peers.filter((peer) => peer.kind === kind)], { kind, scenarios, results }),
    )
    .join('\n\n')
}

function toTable(subjects, { kind, scenarios, results }) {
  const rows = scenarios.map(({ row, name }) => [
    `${row}. ${name}`,
    ...subjects.map((subject) =>
      subject.lacks[name]
        ? 'n/a'
        : toCell(results.find((result) => result.subject === subject.name && result.scenario === name)),
    ),
  ])
  const head = [kind, ...subjects.map(({ name }) => name)]
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** The calls, and whatever is not as it should be. */
function toCell(result) {
  // The run was given up; why stands on standard error.
  if (!result) return '**no result**'
  const { gapS, lateRequests, mints, calls, worstBurst, retryAfterViolations, recoveryMs, isBack } = result
  const words = []
  if (gapS > 0) words.push(`**gap ${gapS} s**`)
  if (lateRequests > 0) words.push(`**${lateRequests} late**`)
  if (retryAfterViolations > 0) words.push(`**${retryAfterViolations} too early**`)
  words.push(count(calls, 'call'))
  if (mints !== calls) words.push(count(mints, 'mint'))
  if (worstBurst > 1) words.push(`burst ${worstBurst}`)
  if (!isBack) words.push('**never back**')
  else if (recoveryMs !== null) words.push(`back in ${toSeconds(recoveryMs)} s`)
  return words.join(', ')
}

const count = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`

const toSeconds = (ms) => Number((ms / 1000).toFixed(1))
