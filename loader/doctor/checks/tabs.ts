import type { Examination } from '../examination.js'
import { ok, warning, type Finding } from '../finding.js'
import type { Check } from './check.js'
import { namesVisitor } from './naming.js'

/** Whether this browser's tabs can share their tokens. */
export const tabs: Check = {
  title: 'Tabs',
  async find(examination) {
    const { isSecure, hasLocks, hasChannels } = await examination.page()
    if (!isSecure) {
      return [
        warning(
          'On plain http browsers have no Web Locks, so tabs may fetch tokens at the same time.',
          'Serve the page over https.',
        ),
      ]
    }
    const missing = [!hasLocks && 'Web Locks', !hasChannels && 'BroadcastChannel'].filter(Boolean)
    if (missing.length > 0) {
      const fix = 'Update the browser; a sandboxed frame needs `allow-same-origin`.'
      return [
        warning(`There is no ${missing.join(' and no ')} here, so each tab fetches its own tokens.`, fix),
      ]
    }
    return [judgeNaming(examination)]
  },
}

function judgeNaming(examination: Examination): Finding {
  const isNamed = namesVisitor(examination)
  const counts = examination.diagnostics()?.counts
  const counted = counts ? ` So far: ${counts.minted} fetched here, ${counts.adopted} from other tabs.` : ''
  if (isNamed) return ok(`Tabs share their tokens, the first included.${counted}`)
  return ok(
    `Tabs take turns at refreshing, and share what comes.${counted}`,
    'Pass `visitor: { id: … }` to share the first token too: a page that names nobody asks for its own.',
  )
}
