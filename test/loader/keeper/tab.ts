import { vi } from 'vitest'
import { diagnose } from '../../../loader/doctor/diagnose.js'
import type { Events } from '../../../loader/events.js'
import type { Identity } from '../../../loader/handle.js'
import { createTokenKeeper } from '../../../loader/keeper/keeper.js'
import type { TokenKeeper } from '../../../loader/keeper/token-keeper.js'
import { readNews } from '../../../loader/keeper/news.js'
import { createProvider } from '../../../loader/keeper/provider.js'
import { createTabs } from '../../../loader/keeper/tabs.js'
import { listenForWake } from '../../../loader/keeper/wake.js'
import type { Settings } from '../../../loader/options.js'
import type { FakeClock } from '../../support/clock.js'
import type { createFakeStorage } from '../../support/storage.js'
import type { TokenEndpoint } from '../../support/token-endpoint.js'
import { ROUTE } from './setup.js'

export const CHANNEL = 'latchkey'

export interface TabGiven {
  /** The page names its visitor, unless it says otherwise. */
  settings?: Partial<Settings>
  isOnline?: boolean
  isVisible?: boolean
}

interface Browser {
  clock: FakeClock
  endpoint: TokenEndpoint
  storage: ReturnType<typeof createFakeStorage>
  /** Lets go of all locks, as a browser does whose tab has died. */
  dropLocks(): void
}

export interface Answer {
  atMs: number
  waitedMs: number
  token: string | undefined
  code: string | undefined
  /** By the server's clock, when it was handed out. */
  isValid: boolean
}

export type Tab = ReturnType<typeof openTab>

/** A tab with its own events and timers, on the host's page, which has a keeper. */
export function openTab({ clock, endpoint, storage, dropLocks }: Browser, given: TabGiven = {}) {
  const settings = {
    widget: 'wgt_1',
    tokenUrl: ROUTE,
    visitor: { id: 'alex' },
    ...given.settings,
  } as Settings
  const page = { isOnline: given.isOnline ?? true, isVisible: given.isVisible ?? true }
  const time = clock.tab()
  const ending = new AbortController()
  const answers: Answer[] = []
  const failures: Events['token:failed'][] = []
  const identities: Identity[] = []
  let whenRunning = Promise.resolve()
  let run = () => {}
  let isGone = false
  let isInTurn = false
  let isCalling = false
  let onIdentity = () => {}

  const target = new EventTarget()
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
  vi.stubGlobal('window', target)
  vi.stubGlobal('document', target)

  const reach: typeof fetch = async (...parameters) => {
    isCalling = true
    const answered = endpoint.fetch(...parameters)
    isCalling = false
    const outcome = await answered.catch((error: unknown) => ({ error }))
    // Nothing runs in a frozen page, nor ever again in one that is gone.
    await whenRunning
    if ('error' in outcome) throw outcome.error
    return outcome
  }

  const provider = createProvider(() => settings, {
    clock: time,
    pageOrigin: 'https://shop.example',
    diagnose: async (refusal) => diagnose(refusal),
    isAnonymous: false,
    grant: () => Promise.reject(new Error('no anonymous visitors')),
    fetch: reach,
  })
  // Whose process has died hears nothing, and tells nothing.
  const hear = (data: unknown) => void (isGone || keeper.hear(readNews(data)))
  const tabs = createTabs({ name: CHANNEL, clock: time, onNews: hear, signal: ending.signal })
  const keeper: TokenKeeper = createTokenKeeper({
    provider,
    clock: time,
    tabs: {
      ...tabs,
      exclusively: (work, terms) =>
        tabs.exclusively(async (wasAway) => {
          isInTurn = true
          return work(wasAway).finally(() => (isInTurn = false))
        }, terms),
    },
    settings: () => settings,
    ...storage.forTab(() => settings, hear),
    isOnline: () => page.isOnline,
    isVisible: () => page.isVisible,
    onMinted() {},
    onFailed: ({ error, ...rest }) => void failures.push({ code: error.code, ...rest }),
    onIdentity(identity) {
      identities.push(identity)
      onIdentity()
    },
  })
  listenForWake(keeper.wake, ending.signal)

  const fire = (type: string) => target.dispatchEvent(new Event(type))

  function stop(): void {
    time.freeze()
    whenRunning = new Promise((resolve) => (run = resolve))
  }

  return {
    keeper,
    settings,
    page,
    clock: time,
    answers,
    failures,
    statuses: () => identities.map(({ status }) => status),
    /** The route, as a script of this page reaches it. */
    fetch: reach,
    /** An event of the window or the document. */
    fire,
    /** Whether it is the one that calls the route at this very moment. */
    isCalling: () => isCalling,
    /** Calls back at every change of who the visitor is. */
    onIdentity: (then: () => void) => void (onIdentity = then),
    /** Somebody wants a token; what they got is among `answers` as well. */
    async ask(reason = 'start'): Promise<Answer> {
      const atMs = clock.trueMs()
      const outcome = await keeper.ensureFresh(reason).then(
        (token) => ({ token, code: undefined, isValid: endpoint.isValid(token) }),
        (error: { code: string }) => ({ token: undefined, code: error.code, isValid: false }),
      )
      const answer = { atMs, waitedMs: clock.trueMs() - atMs, ...outcome }
      answers.push(answer)
      return answer
    },
    /** As a browser stops a page: `freeze` in the background, `pagehide` into the back/forward cache. */
    freeze(how: 'freeze' | 'pagehide'): void {
      fire(how)
      stop()
    },
    thaw(how: 'resume' | 'pageshow'): void {
      time.thaw()
      run()
      fire(how)
    },
    /** Closed by the visitor. */
    close(): void {
      fire('pagehide')
      stop()
    },
    /** The process dies: nobody hears of it but the browser. */
    crash(): void {
      isGone = true
      stop()
      if (isInTurn) dropLocks()
    },
    destroy(): void {
      ending.abort()
      keeper.destroy()
    },
  }
}
