import { afterAll, beforeAll, onTestFinished as whenTestEnds } from 'vitest'
import { startChromium, type Chromium } from './devtools.mjs'
import { OBSERVE } from './observe.js'
import type { Shop } from './shop.js'
import { until, whenTrue } from './wait.js'

/** A tab as a visitor has it: it can be behind another, frozen, and its pages are kept for going back. */
export interface LiveTab {
  goto(url: string): Promise<void>
  /** The value of an expression in the page, once it is settled. */
  evaluate<T = unknown>(expression: string): Promise<T>
  /** The same in the page that was made ahead of a click, behind the one that is seen. */
  evaluateAhead<T = unknown>(expression: string): Promise<T>
  /** Brings it before the others of its profile. */
  show(): Promise<void>
  freeze(): Promise<void>
  resume(): Promise<void>
  crash(): Promise<void>
  close(): Promise<void>
  /** Why pages were not kept for going back, as the browser says it. */
  readonly notKept: string[]
  /** What reached the console as an error, or the page as an exception. */
  readonly errors: string[]
  send<T = unknown>(method: string, params?: object): Promise<T>
}

/** Before the other tabs, behind them, or beside them in a window of its own. */
type Place = 'front' | 'behind' | 'window'

export interface LiveBrowser {
  chromium: Chromium
  open(url?: string, how?: { place?: Place }): Promise<LiveTab>
  /** The server's clock and those of every page here go forward: of pages in the back/forward cache as well. */
  pass(shop: Pick<Shop, 'origin' | 'pass'>, ms: number): Promise<void>
}

/** Tabs of one profile, which is gone after the test. */
export function useLiveBrowser(
  flags: string[] = [],
): (onTestFinished?: typeof whenTestEnds) => Promise<LiveBrowser> {
  let chromium: Chromium | undefined
  beforeAll(async () => {
    chromium = await startChromium(flags)
  })
  afterAll(() => chromium?.close())

  return async (onTestFinished = whenTestEnds) => {
    const { send } = chromium!
    const { browserContextId } = await send<{ browserContextId: string }>('Target.createBrowserContext')
    onTestFinished(() => send('Target.disposeBrowserContext', { browserContextId }).then(() => {}))
    let aheadMs = 0
    return {
      chromium: chromium!,
      async pass(shop, ms) {
        aheadMs += ms
        shop.pass(ms)
        const cookies = [{ name: 'ahead', value: String(aheadMs), url: shop.origin }]
        await send('Storage.setCookies', { cookies, browserContextId })
      },
      open: async (url, { place = 'front' } = {}) => {
        const where = {
          url: 'about:blank',
          browserContextId,
          background: place === 'behind',
          ...(place === 'window' && { newWindow: true }),
          forTab: true,
        }
        const { targetId } = await send<{ targetId: string }>('Target.createTarget', where)
        const tab = await watch(chromium!, targetId)
        if (url !== undefined) await tab.goto(url)
        return tab
      },
    }
  }
}

/** Attached to the tab rather than to its page: Chromium prerenders nothing for a page that is being debugged alone. */
async function watch(chromium: Chromium, tabId: string): Promise<LiveTab> {
  const { sessionId } = await chromium.send<{ sessionId: string }>('Target.attachToTarget', {
    targetId: tabId,
    flatten: true,
  })
  /** Sessions: of the page that is seen, then of what is prerendered behind it. */
  const pages: string[] = []
  const notKept: string[] = []
  const errors: string[] = []
  let joined: Promise<unknown> | undefined

  const off = chromium.on((event) => {
    const params = event.params as never
    if (event.sessionId === sessionId && event.method === 'Target.attachedToTarget') join(params)
    if (event.method === 'Target.detachedFromTarget') leave(params)
    if (!pages.some((id) => id === event.sessionId)) return
    if (event.method === 'Page.backForwardCacheNotUsed') notKept.push(JSON.stringify(params))
    if (event.method === 'Runtime.exceptionThrown') errors.push(JSON.stringify(params))
  })

  function join({ sessionId: id }: { sessionId: string }): void {
    pages.push(id)
    const asked = [
      chromium.send('Page.enable', {}, id),
      chromium.send('Runtime.enable', {}, id),
      chromium.send('Page.addScriptToEvaluateOnNewDocument', { source: OBSERVE }, id),
    ]
    // A page that has gone meanwhile needs none of it.
    joined = Promise.allSettled(asked)
  }

  function leave({ sessionId: id }: { sessionId: string }): void {
    const index = pages.indexOf(id)
    if (index >= 0) pages.splice(index, 1)
  }

  const onTab = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }
  await chromium.send('Target.setAutoAttach', onTab, sessionId)
  await whenTrue(() => joined !== undefined)
  await joined

  const send: LiveTab['send'] = (method, params) => chromium.send(method, params, pages[0])

  async function evaluateIn<T>(session: string | undefined, expression: string): Promise<T> {
    const { result, exceptionDetails } = await chromium.send<Evaluated>(
      'Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true, userGesture: true },
      session,
    )
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value as T
  }

  const evaluate = <T>(expression: string) => evaluateIn<T>(pages[0], expression)

  return {
    async goto(url) {
      const { errorText } = await send<{ errorText?: string }>('Page.navigate', { url })
      if (errorText) throw new Error(`${url}: ${errorText}`)
      await until(
        { evaluate },
        `location.href === ${JSON.stringify(url)} && document.readyState === 'complete'`,
      )
    },
    evaluate,
    evaluateAhead: (expression) => evaluateIn(pages[1], expression),
    show: async () => void (await chromium.send('Target.activateTarget', { targetId: tabId })),
    freeze: async () => void (await send('Page.setWebLifecycleState', { state: 'frozen' })),
    resume: async () => void (await send('Page.setWebLifecycleState', { state: 'active' })),
    crash: async () => void send('Page.crash').catch(() => {}),
    async close() {
      off()
      await chromium.send('Target.closeTarget', { targetId: tabId })
    },
    notKept,
    errors,
    send,
  }
}

interface Evaluated {
  result: { value: unknown }
  exceptionDetails?: { text: string; exception?: { description?: string } }
}
