import type { Examined } from '../handle.js'
import { createExamination, type Examination } from './examination.js'
import { offerConnection } from './developer/index.js'
import { whenLoaded } from './look/document.js'
import { openPanel } from './panel/panel.js'
import { isPanelThere } from './panel/stage.js'
import { toReportText } from './report-text.js'
import { runChecks, type Result } from './run.js'
import { toStateTable } from './state-table.js'

const opened = new WeakSet<Document>()

/**
 * Opens the doctor's panel and begins to check: once for a page, however often it is asked. Where the page gives an empty
 * `token`, it offers to connect a developer, and opens only if it was asked to as well. Throws nothing.
 */
export function examine(examined: Examined): void {
  if (isDeveloping(examined)) return
  // Another copy of Latchkey may have opened one.
  if (opened.has(document) || isPanelThere()) return
  opened.add(document)
  try {
    open(examined)
  } catch (error) {
    console.warn('[latchkey]', error)
  }
}

/** Whether that is all that was asked for. */
function isDeveloping(examined: Examined): boolean {
  try {
    const { token, debug } = examined.given()
    if (token !== '') return false
    offerConnection(examined)
    return !debug && location.hash !== '#latchkey-doctor'
  } catch {
    // A tag that is broken itself is what the checks are for.
    return false
  }
}

function open(examined: Examined): void {
  let looking = new AbortController()
  let results: readonly Result[] = []
  let examination: Examination | undefined

  const panel = openPanel(sideOf(examined), {
    onAgain: () => void check(),
    onClose: () => looking.abort(),
    report: () => toReportText(results, examination ? toStateTable(examination) : []),
  })
  panel.show(results, [])
  void check()

  async function check(): Promise<void> {
    looking.abort()
    looking = new AbortController()
    const { signal } = looking
    try {
      // Until then the page may have more to say.
      await whenLoaded(signal)
      if (signal.aborted) return
      const current = (examination = createExamination(examined, { away: panel.away, signal }))
      const tell = (latest: readonly Result[]) => panel.show((results = latest), toStateTable(current))
      await runChecks(current, tell, { signal })
    } catch (error) {
      console.warn('[latchkey]', error)
    }
  }
}

/** Where the widget is not. */
function sideOf({ given }: Examined): 'left' | 'right' {
  try {
    return given().position === 'bottom-left' ? 'right' : 'left'
  } catch {
    return 'left'
  }
}
