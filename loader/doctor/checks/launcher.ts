import type { Examination, Given } from '../examination.js'
import { ok, problem, unchecked, warning, type Finding } from '../finding.js'
import { findAll } from '../look/document.js'
import type { LauncherFacts } from '../look/launcher.js'
import type { Check } from './check.js'

/** Whether the launcher can be seen and clicked, and what is in its way. */
export const launcher: Check = {
  title: 'Launcher',
  async find(examination) {
    return [judge(await examination.launcher(), examination)]
  },
}

function judge(facts: LauncherFacts, { given }: Examination): Finding {
  switch (facts.kind) {
    case 'none':
      return unchecked('There is none: it comes with the widget’s configuration.', 'See Widget above.')
    case 'hidden':
      return judgeHidden(facts, given)
    case 'outside':
      return problem(
        'It is outside the window.',
        'Check `offset`, and styles on `html` that move what is fixed.',
      )
    case 'free':
      return ok('It is in sight, and nothing lies over it.')
    case 'unreachable':
      return problem(
        'It is in sight, and takes no clicks.',
        'Look for `inert` or `pointer-events` on `html`.',
      )
    case 'covered':
      return judgeCover(facts)
  }
}

type Hidden = LauncherFacts & { kind: 'hidden' }

function judgeHidden(
  { isHostHidden, isDismissed }: Hidden,
  { launcher, hidden, hideOnMobile }: Given,
): Finding {
  if (hidden === true)
    return ok('The widget is hidden, since the page called hide.', 'Latchkey(’show’) shows it.')
  if (launcher === false)
    return ok('There is none, as the option `launcher` says: the page opens the panel itself.')
  if (typeof launcher === 'string') return judgeOpeners(launcher)
  if (hidden === 'launcher' || (isDismissed && hidden === undefined))
    return ok('The visitor dismissed it for this session.', 'Latchkey(’show’) brings it back.')
  if (hideOnMobile) return ok('It is hidden in windows as narrow as this one, as `hideOnMobile` says.')
  const where = isHostHidden ? 'latchkey-widget' : 'the button in latchkey-widget'
  return problem(
    `Something of this page hides it (\`display: none\` on ${where}).`,
    'Remove that rule or script.',
  )
}

function judgeOpeners(selector: string): Finding {
  const count = countOf(selector)
  if (count > 0)
    return ok(`The page has its own, as the option \`launcher\` says: ${count} of \`${selector}\`.`)
  return problem(
    `The option \`launcher\` names \`${selector}\`, and nothing on this page is that.`,
    'Correct the selector, or leave the option out to have a launcher.',
  )
}

function countOf(selector: string): number {
  try {
    return findAll(selector).length
  } catch {
    // It is no selector.
    return 0
  }
}

function judgeCover({ by, zIndex }: LauncherFacts & { kind: 'covered' }): Finding {
  if (by.isModal) {
    const fix = 'Nothing to do if it is meant to be: it has the page to itself until it closes.'
    return warning(`\`${by.name}\` is open as a modal dialog, so nothing else can be clicked.`, fix)
  }
  const depth = by.zIndex === undefined ? '' : ` (z-index ${by.zIndex})`
  return problem(
    `\`${by.name}\`${depth} lies over it.`,
    `${toWayOut(by.zIndex, zIndex)}, or move the launcher with \`position\` or \`offset\`.`,
  )
}

const Z_INDEX_MAX = 2_147_483_647

function toWayOut(cover: number | undefined, own: number): string {
  // What lies over a higher one is in the top layer, where z-index does not count.
  if (cover === undefined || cover < own) return 'Close it: it is in the top layer of the page'
  if (cover < Z_INDEX_MAX) return `Give it less than ${own}, or raise \`zIndex\` above ${cover}`
  return `Give it less than ${own}`
}
