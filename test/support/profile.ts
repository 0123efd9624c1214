import type { BrowserContext, Page } from 'playwright-core'
import type { onTestFinished } from 'vitest'
import { watch, type Tab, type TestBrowser } from './browser.js'
import { OBSERVE } from './observe.js'
import type { Shop } from './shop.js'
import { until, type Evaluating } from './wait.js'

/** Tabs of one browser, before which nobody moved a clock, and what can happen to all of them at once. */
export interface Profile {
  context: BrowserContext
  pages: Page[]
  tabs: Tab[]
  /** The server's clock and every tab's go forward, and the timers that came due fire: a sleep, seen from inside. */
  sleep(ms: number): Promise<void>
  /** The same without the timers, for pages that are about to be reloaded. */
  pass(ms: number): Promise<void>
  /** Whatever the tabs threw, or Latchkey said on their consoles. */
  complaints(): string[]
}

interface Setup {
  shop: Shop
  /** One for each tab; they are loaded side by side. */
  urls: string[]
  /** Runs in every page before its own scripts. */
  script?: string
  onTestFinished?: typeof onTestFinished
}

export async function openProfile(browser: TestBrowser, setup: Setup): Promise<Profile> {
  const { shop, urls, script = '', onTestFinished } = setup
  const first = await browser.open({}, onTestFinished)
  const { context } = first
  await context.addInitScript(OBSERVE + ';' + script)
  const tabs = [first]
  while (tabs.length < urls.length) tabs.push(watch(await context.newPage()))
  const pages = tabs.map(({ page }) => page)
  await Promise.all(pages.map((page, index) => page.goto(urls[index]!)))
  await Promise.all(pages.map(whenReady))

  let aheadMs = 0
  async function pass(ms: number): Promise<void> {
    aheadMs += ms
    shop.pass(ms)
    await context.addCookies([{ name: 'ahead', value: String(aheadMs), url: shop.origin }])
  }

  return {
    context,
    pages,
    tabs,
    pass,
    async sleep(ms) {
      await pass(ms)
      await Promise.all(pages.map((page) => page.evaluate('fireDue()')))
    },
    complaints: () => tabs.flatMap(({ errors, ours }) => [...errors, ...ours()]),
  }
}

/** The launcher is there, and the verbs. */
export const whenReady = (page: Evaluating): Promise<void> =>
  until(page, "window.Latchkey?.open && document.querySelector('latchkey-widget')")

/** Asks for the panel; what it comes to is waited for where that matters. */
export const askToOpen = (page: Evaluating): Promise<unknown> => page.evaluate('void Latchkey.open()')

export const isReady = "Latchkey.state() === 'ready'"
export const isFresh = 'Latchkey.diagnostics().token?.ageMs < 60_000'

/** Opens the panel; waits for its content. */
export async function openPanel(page: Evaluating): Promise<void> {
  await page.evaluate('Latchkey.open()')
  await until(page, isReady)
}

/** Every state it has been in, in order. */
export const states = (page: Evaluating): Promise<unknown> => page.evaluate('states()')
