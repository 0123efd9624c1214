import type { GetToken } from '../../../../loader/options.js'
import { openBrowser } from '../browser.js'
import { ROUTE } from '../setup.js'
import { createAgenda } from './agenda.js'
import { createCauses } from './causes.js'
import type { Outage } from './faults.js'
import { createPage, type Page } from './page.js'
import { hasChannel, toTripMs, type Plan } from './plan.js'
import { createRandom } from './random.js'
import { createRoute, HIDDEN_RECOVERY_MS } from './route.js'

const SECOND = 1_000
const MINUTE = 60_000

interface Given {
  plan: Plan
  seeds: number[]
  outages: Outage[]
}

export type Machine = ReturnType<typeof createMachine>

/** One visitor's browser, the pages in it, and what can be done there with a mouse and a keyboard. */
export function createMachine({ plan, seeds, outages }: Given) {
  const { clock, endpoint, channels, storage, held, ...browser } = openBrowser({
    lifetimeMs: plan.lifetimeMs,
    random: createRandom(...seeds, 1),
    ...withoutSome(plan),
  })
  clock.step(plan.aheadMs)
  // A throttled timer fires on the minute, which is another moment on each machine.
  clock.sleep(createRandom(...seeds, 3).between(0, MINUTE))
  storage.slow(plan.storageMs)
  const agenda = createAgenda(clock)
  const { now } = agenda
  const causes = createCauses()
  const pages: Page[] = []
  const ended: { atMs: number; lateMs: number }[] = []
  const stuck: { atMs: number; what: string }[] = []
  /** When something happened that is worth a call. */
  const moments: number[] = []
  let front: Page | undefined
  let isOnline = true
  let who = 'alex'

  const route = createRoute({
    clock,
    endpoint,
    plan,
    outages,
    causes,
    random: createRandom(...seeds, 2),
    pages: () => pages,
    who: () => who,
    onOther: () => happen('another visitor'),
  })

  const notice = () => void moments.push(now())

  /** Everybody may have to ask again, and those who hear of it after them. */
  function happen(what: string): void {
    notice()
    causes.add({
      what,
      fromMs: now(),
      toMs: now(),
      graceMs: 2 * toTripMs(plan) + 2 * SECOND,
      hiddenGraceMs: HIDDEN_RECOVERY_MS,
    })
  }

  const alive = () => pages.filter((page) => page.window() !== 'gone')

  function open(): void {
    if (front) hide(front)
    const visitor = 'visitor' in plan.settings ? {} : { visitor: { id: who } }
    const getToken: GetToken = async ({ reason, signal }) => {
      const response = await tab.fetch(ROUTE, { body: JSON.stringify({ reason }), signal })
      if (!response.ok) throw new Error(`${response.status}`)
      return response.json() as never
    }
    const settings = { ...plan.settings, ...visitor, ...(plan.hasCallback && { getToken }) }
    const tab = browser.open({ isOnline, settings })
    const page = createPage({
      id: pages.length,
      tab,
      clock,
      agenda,
      causes,
      plan,
      route,
      onRefused: notice,
      onEnded: (lateMs) => ended.push({ atMs: now(), lateMs }),
      onStuck: (what) => stuck.push({ atMs: now(), what }),
    })
    pages.push(page)
    notice()
    front = page
    page.begin()
    const fault = route.fault()
    if (fault) page.meet(fault)
  }

  function hide(page: Page, { freezes } = { freezes: false }): void {
    if (page === front) front = undefined
    if (page.window() === 'visible') page.hide({ freezes })
  }

  function show(page: Page | undefined): void {
    if (!page || page.window() === 'gone') return
    if (front && front !== page) hide(front)
    front = page
    notice()
    page.show()
    rename(page)
  }

  /** The page names the visitor as it would if it were loaded now. */
  function rename({ tab: { settings, keeper } }: Page): void {
    if (!settings.visitor || settings.visitor.id === who) return
    happen('renamed')
    settings.visitor = { id: who }
    keeper.rename()
  }

  return {
    agenda,
    clock,
    causes,
    route,
    pages,
    ended,
    stuck,
    moments,
    alive,
    front: () => front,
    /** No page is in front. */
    leave: () => void (front = undefined),
    isOnline: () => isOnline,
    notice,
    happen,
    open,
    hide,
    show,
    rename,
    post: browser.post,
    setOnline(now: boolean): void {
      isOnline = now
      for (const { tab } of pages) tab.page.isOnline = now
      for (const page of alive()) if (now && isRunning(page)) page.tab.fire('online')
    },
    /** Somebody else signs in at the host. */
    signIn(): void {
      who = who === 'alex' ? 'sam' : 'alex'
      endpoint.signIn({ id: who })
    },
    /** Ends all that is open; what is left then, a minute and a few wake-ups later. */
    async end(): Promise<{ pending: number; left: number }> {
      const last = alive()
      const calls = route.calledAt.length
      for (const page of last) page.destroy()
      for (const { tab } of last) for (const event of ['focus', 'online', 'pageshow']) tab.fire(event)
      await clock.advance(MINUTE)
      // The fake browser leaves the channel of a tab that crashed.
      const crashed = hasChannel(plan) ? pages.filter((page) => page.hasCrashed()).length : 0
      const timers = last.reduce((sum, { tab }) => sum + tab.clock.pending(), 0)
      return {
        pending: last.filter((page) => page.isWaiting()).length,
        left: timers + held().length + channels.open() - crashed + route.calledAt.length - calls,
      }
    },
  }
}

export const isRunning = (page: Page): boolean => page.window() === 'visible' || page.window() === 'hidden'

function withoutSome({ lacks }: Plan): object {
  const noLocks = { locks: undefined }
  const noChannel = { BroadcastChannel: undefined }
  switch (lacks) {
    case 'nothing':
      return {}
    case 'locks':
      return noLocks
    case 'granting':
      return { locks: { request: () => new Promise(() => {}) } }
    case 'channel':
      return noChannel
    case 'both':
      return { ...noLocks, ...noChannel }
  }
}
