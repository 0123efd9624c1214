import type { Tab } from '../tab.js'
import type { Agenda } from './agenda.js'
import type { Cause, Causes } from './causes.js'
import type { Fault } from './faults.js'
import type { Window } from './page.js'
import type { Route } from './route.js'

/** Trying that long must be enough. */
const RECOVERY_MS = 60_000
/** The visitor tries again this often, or the page does for them. */
const TRY_MS = 10_000

type Trouble = Pick<Fault, 'what' | 'fromMs' | 'toMs' | 'endsBy'>

interface Parts {
  id: number
  tab: Tab
  agenda: Agenda
  causes: Causes
  route: Route
  window(): Window
  tripMs: number
  /** It did not come back though somebody saw to it for a minute. */
  onStuck(what: string): void
}

/** What only the visitor, or the page, can end: it lasts until they saw to it, which they do once it can be. */
export function createMending({
  id,
  tab,
  agenda: { now, at },
  causes,
  route,
  window,
  tripMs,
  onStuck,
}: Parts) {
  let pending: { fault: Trouble; cause: Cause; tries: number } | undefined

  function tryAgain(): void {
    if (!pending || window() === 'gone') return
    at(now() + TRY_MS, tryAgain)
    const { fault, cause } = pending
    // The last call that met it may still be on its way.
    if (now() <= fault.toMs + tripMs) return
    const { status, error } = tab.keeper.diagnostics()
    // With a token from before it looks well until that ends.
    if (status === 'authenticated' && !error) {
      cause.toMs = now()
      pending = undefined
    } else if (window() === 'visible' && tab.page.isOnline && !route.fault()) {
      if (isAlone(cause) && pending.tries++ > RECOVERY_MS / TRY_MS) onStuck(`${fault.what}: ${status}`)
      if (fault.endsBy === 'refresh') tab.keeper.refresh('asked').catch(() => {})
      else tab.fire('focus')
    }
  }

  /** Other troubles, met since, take their time. */
  const isAlone = (cause: Cause): boolean =>
    !causes.all.some(
      ({ what, tab: of, fromMs, toMs }) =>
        what !== cause.what && of === undefined && fromMs <= now() && now() < toMs + RECOVERY_MS,
    )

  return {
    meet(fault: Trouble): void {
      if (fault.endsBy === 'time') return
      const isTrying = pending !== undefined
      if (pending) pending.cause.toMs = now()
      const { what, fromMs } = fault
      const cause = causes.add({ what, tab: id, fromMs, toMs: Infinity, graceMs: tripMs })
      // What only a refresh ends goes on behind what came after it.
      const endsBy = pending?.fault.endsBy === 'refresh' ? 'refresh' : fault.endsBy
      pending = { fault: { ...fault, endsBy }, cause, tries: 0 }
      if (!isTrying) at(fault.toMs, tryAgain)
    },
  }
}
