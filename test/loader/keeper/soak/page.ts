import type { FakeClock } from '../../../support/clock.js'
import type { Tab } from '../tab.js'
import type { Agenda } from './agenda.js'
import { createAsker } from './asker.js'
import type { Cause, Causes } from './causes.js'
import type { Fault } from './faults.js'
import { createMending } from './mending.js'
import { toTripMs, type Plan } from './plan.js'
import type { Route } from './route.js'

const SECOND = 1_000
const MINUTE = 60_000
/** A page is hidden this long before its timers come once a minute. */
const THROTTLED_AFTER_MS = 5 * MINUTE
/** Two refusals so close together are final. */
const REFUSED_AGAIN_MS = 20_000

/** `frozen`: in the background; `cached`: by the back button. */
export type Window = 'visible' | 'hidden' | 'frozen' | 'cached' | 'gone'

interface Parts {
  id: number
  tab: Tab
  clock: FakeClock
  agenda: Agenda
  causes: Causes
  route: Route
  plan: Plan
  onRefused(): void
  onEnded(lateMs: number): void
  onStuck(what: string): void
}

export type Page = ReturnType<typeof createPage>

/** A tab through its day: seen, hidden, frozen, gone; with somebody on it who wants a token. */
export function createPage({ id, tab, clock, agenda, causes, route, plan, ...on }: Parts) {
  const tripMs = toTripMs(plan)
  const { now, at } = agenda
  let window: Window = 'visible'
  let shownMs = now()
  let refusedMs = -Infinity
  /** Counts moves: what was planned for before one is void after it. */
  let moves = 0
  let hidden: Cause | undefined
  let hasCrashed = false

  const moment = (what: string, graceMs = tripMs) =>
    causes.add({ what, tab: id, fromMs: now(), toMs: now(), graceMs })

  const asker = createAsker({
    tab,
    clock,
    everyMs: plan.everyMs,
    endsAt: (token) => route.endsAt(token),
    isRevoked: (token) => route.isRevoked(token),
    onRefused() {
      on.onRefused()
      moment('refused', tripMs + SECOND)
      // Refused twice so soon, a third token would be too: it takes somebody's word to try.
      if (now() - refusedMs < REFUSED_AGAIN_MS) {
        mending.meet({ what: 'refused again', fromMs: now(), toMs: now(), endsBy: 'refresh' })
      }
      refusedMs = now()
    },
    onEnded: on.onEnded,
    onWant(fromMs, code) {
      const isHidden = window !== 'visible' || now() - shownMs < 2 * MINUTE
      causes.want({ tab: id, isHidden, fromMs, toMs: now(), code })
    },
  })
  tab.onIdentity(() => void asker.soon())

  const mending = createMending({
    tab,
    agenda,
    causes,
    route,
    window: () => window,
    id,
    tripMs,
    onStuck: on.onStuck,
  })

  function move(to: Window): number {
    window = to
    return ++moves
  }

  /** Stops it as the browser does. */
  function stop(to: Window, how: () => void): void {
    move(to)
    asker.leave()
    how()
  }

  return {
    id,
    tab,
    window: () => window,
    token: asker.token,
    isWaiting: asker.isWaiting,
    begin(): void {
      moment('opened')
      asker.look()
    },
    /** Something has begun whose end it may not notice by itself. */
    meet: (fault: Fault) => window !== 'gone' && mending.meet(fault),
    hide({ freezes }: { freezes: boolean }): void {
      const mine = move('hidden')
      tab.page.isVisible = false
      tab.clock.throttle(SECOND)
      tab.fire('visibilitychange')
      // One timer a minute is too few for short lives, and `lazy` makes no calls by itself.
      const hasToWait = plan.lacks === 'granting'
      if (plan.settings.background === 'lazy' || plan.lifetimeMs < 4 * MINUTE || hasToWait) {
        // Nor does a wait for a lock end any sooner.
        const longestMs = tripMs + (hasToWait ? MINUTE : 0)
        hidden = causes.add({
          what: 'hidden',
          tab: id,
          fromMs: now(),
          toMs: Infinity,
          graceMs: tripMs,
          tripMs: longestMs,
        })
      }
      at(now() + THROTTLED_AFTER_MS, () => moves === mine && tab.clock.throttle(MINUTE))
      at(now() + THROTTLED_AFTER_MS + MINUTE, () => {
        if (freezes && moves === mine) stop('frozen', () => tab.freeze('freeze'))
      })
    },
    leave: () => stop('cached', () => tab.freeze('pagehide')),
    show(): void {
      const before = window
      if (before === 'gone') return
      move('visible')
      if (before === 'frozen') tab.thaw('resume')
      if (before === 'cached') tab.thaw('pageshow')
      tab.clock.throttle(0)
      tab.page.isVisible = true
      shownMs = now()
      if (hidden) hidden.toMs = now()
      hidden = undefined
      // What was on its way may have to be asked for again.
      moment(`shown, ${before} before`, before === 'hidden' ? tripMs : 2 * tripMs)
      tab.fire('visibilitychange')
      tab.fire('focus')
      asker.back()
    },
    sleep: asker.leave,
    wake: () => (window === 'visible' || window === 'hidden') && asker.back(),
    close: () => stop('gone', tab.close),
    crash(): void {
      hasCrashed = true
      stop('gone', tab.crash)
    },
    hasCrashed: () => hasCrashed,
    destroy: () => stop('gone', tab.destroy),
    look: asker.soon,
  }
}
