import { decodeJwt } from 'jose'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, signIn, widgetOn } from '../support/demo.js'
import { useLiveBrowser } from '../support/live-tab.js'
import { isReady, openPanel, openProfile, states, whenReady } from '../support/profile.js'
import { ALEX, openShop, type Shop } from '../support/shop.js'
import { sleep, until, whenTrue } from '../support/wait.js'

const inChromium = useBrowser()
const inItsOwnChromium = useLiveBrowser()
const OPEN_MS = 75_000
const LIFETIME_MS = 10_000

/** A visitor who writes once a second, for as long: every message is one use of the token. */
async function keepWriting(page: Page, ms: number): Promise<number> {
  const widget = widgetOn(page)
  const end = Date.now() + ms
  let sent = 0
  while (Date.now() < end) {
    await widget.send(`Message ${++sent}`)
    await widget.panel
      .locator('.message.sent', { hasText: `Message ${sent}` })
      .first()
      .waitFor()
    await sleep(1_000)
  }
  return sent
}

const late = ({ uses }: Shop) => uses.filter(({ isLate }) => isLate)

// The only tests that wait for time itself: everything else about time has a clock of its own. They wait side by side.
test.concurrent(
  'a page open for 75 s with tokens of 60 s mints twice and never sends an ended one',
  { timeout: 120_000 },
  async ({ onTestFinished }) => {
    const demo = await setupDemo({ tokenTtl: 60, onTestFinished })
    const tab = await inChromium().open({}, onTestFinished)
    await signIn(tab.context, demo)
    await tab.page.goto(demo.demoUrl)
    const leftMs: number[] = []
    tab.page.on('request', (request) => {
      const token = request.headers()['authorization']?.replace('Bearer ', '')
      if (token) leftMs.push(Number(decodeJwt(token).exp) * 1000 - Date.now())
    })
    const mints = () => tab.requests.filter((request) => request.url().endsWith('/api/latchkey/token')).length
    const widget = widgetOn(tab.page)
    const opened = Date.now()
    await widget.launcher.click()
    await widget.greeting.waitFor()

    let sent = 0
    while (Date.now() - opened < OPEN_MS) {
      await widget.send(`Message ${++sent}`)
      await widget.panel.locator('.message.sent', { hasText: `Message ${sent}` }).waitFor()
      await tab.page.waitForTimeout(2_500)
    }

    expect(mints()).toBe(2)
    expect(leftMs.length).toBeGreaterThan(sent)
    expect(Math.min(...leftMs)).toBeGreaterThan(0)
    expect(tab.failures).toEqual([])
    expect(tab.lines).toEqual([])
  },
)

test.concurrent(
  'row 4: ten tabs for half a minute with tokens of 10 s make the mints of one, and one more for a tab that died minting',
  { timeout: 90_000 },
  async ({ onTestFinished }) => {
    const shop = await openShop({ lifetimeMs: LIFETIME_MS, onTestFinished })
    const urls = Array.from({ length: 10 }, () => shop.at({ visitor: ALEX, prefetch: 'load' }))
    const { context, pages } = await openProfile(inChromium(), { shop, urls, onTestFinished })
    for (const page of pages) await until(page, isReady)
    // The next mint but one never ends, and with it goes its tab.
    shop.reply((count) => (count === 1 ? { hangs: 'headers' } : {}))
    const hanging = shop.calls.length + 2
    let requests = 0
    let dead: Page | undefined
    context.on('request', (request) => {
      if (!request.url().endsWith('/token') || ++requests !== 2) return
      dead = request.frame().page()
      void whenTrue(() => shop.calls.length >= hanging).then(() => dead?.close())
    })
    await whenTrue(() => dead?.isClosed() === true)
    const survivors = pages.filter((page) => page !== dead)
    const writer = survivors[0]!
    await openPanel(writer)
    const sent = await keepWriting(writer, 20_000)

    // One tab mints at most once in each half of a lifetime.
    const most = Math.ceil((shop.now() - shop.calls[0]!.atMs) / (LIFETIME_MS / 2)) + 1
    expect(shop.calls.length).toBeLessThanOrEqual(most + 1)
    expect(sent).toBeGreaterThan(10)
    expect(late(shop)).toEqual([])
    for (const page of survivors) {
      // The panel's own loading is told as well.
      const told =
        page === writer ? ['authenticating', 'ready', 'loading', 'ready'] : ['authenticating', 'ready']
      expect(await states(page)).toEqual(told)
      expect(await page.evaluate('Latchkey.diagnostics().status')).toBe('authenticated')
    }
  },
)

test.concurrent(
  'row 13: a page that is reloaded every few seconds, with storage, makes the mints of one that stays',
  { timeout: 90_000 },
  async ({ onTestFinished }) => {
    const shop = await openShop({ lifetimeMs: LIFETIME_MS, onTestFinished })
    const urls = [shop.at({ visitor: ALEX, tokenStorage: 'browser', open: true })]
    const { pages, complaints } = await openProfile(inChromium(), { shop, urls, onTestFinished })
    const [page] = pages as [Page]
    await until(page, isReady)
    const end = shop.now() + 25_000
    let alone = 0
    while (shop.now() < end) {
      await page.reload()
      await until(page, isReady)
      await widgetOn(page).greeting.or(widgetOn(page).composer).first().waitFor()
      await keepWriting(page, 2_500)
      if (await page.evaluate<boolean>("Latchkey.diagnostics().reasons.includes('start')")) alone++
    }
    const most = Math.ceil((shop.now() - shop.calls[0]!.atMs) / (LIFETIME_MS / 2)) + 1
    // A busy machine may be too late once for the 100 ms that storage has.
    expect(alone).toBeLessThanOrEqual(1)
    expect(shop.calls.length).toBeLessThanOrEqual(most + alone)
    expect(late(shop)).toEqual([])
    expect(complaints()).toEqual([])
  },
)

test.concurrent(
  'row 24: through a 429 and an outage two tabs keep what they have, call little, and are back by themselves',
  { timeout: 90_000 },
  async ({ onTestFinished }) => {
    const lifetimeMs = 20_000
    const shop = await openShop({ lifetimeMs, onTestFinished })
    const urls = [shop.at({ visitor: ALEX }), shop.at({ visitor: ALEX })]
    const { pages, tabs } = await openProfile(inChromium(), { shop, urls, onTestFinished })
    for (const page of pages) await openPanel(page)
    // On a busy machine both may have fetched a first one.
    const first = shop.calls.length
    expect(first).toBeLessThanOrEqual(pages.length)
    shop.reply({ status: 429, headers: { 'retry-after': '4' } })
    const writing = keepWriting(pages[0]!, 17_000)
    await whenTrue(() => shop.calls.length > first)
    shop.reply(undefined)
    await whenTrue(() => shop.tokens().length > first)
    const [limited, minted] = shop.calls.slice(first)
    expect(minted!.atMs - limited!.atMs).toBeGreaterThanOrEqual(4_000)
    await writing

    const before = shop.calls.length
    shop.reply({ status: 503 })
    await whenTrue(() => shop.calls.length > before)
    // Until the token has ended, and with it all that could be said for the visitor.
    for (const page of pages) await until(page, "Latchkey.state() === 'unavailable'")
    expect(shop.calls.length).toBeLessThanOrEqual(before + 2 * 3)
    shop.reply(undefined)
    for (const page of pages) await until(page, isReady)
    expect(late(shop)).toEqual([])
    expect(tabs.flatMap(({ errors }) => errors)).toEqual([])
  },
)

test.concurrent(
  'row 8: two windows whose processes stood still beyond the life of their token make one call when they go on',
  { timeout: 90_000 },
  async ({ onTestFinished }) => {
    const shop = await openShop({ lifetimeMs: LIFETIME_MS, onTestFinished })
    const { chromium, open } = await inItsOwnChromium(onTestFinished)
    const at = shop.at({ visitor: ALEX })
    const tabs = [await open(at, { place: 'window' }), await open(at, { place: 'window' })]
    for (const tab of tabs) {
      await whenReady(tab)
      await openPanel(tab)
    }
    expect(await Promise.all(tabs.map((tab) => tab.evaluate('document.visibilityState')))).toEqual([
      'visible',
      'visible',
    ])
    const { processInfo } = await chromium.send<{ processInfo: { id: number; type: string }[] }>(
      'SystemInfo.getProcessInfo',
    )
    const renderers = processInfo.filter(({ type }) => type === 'renderer')
    // A call that is under way when they stop would look as if it had hung.
    await tabs[0]!.evaluate('Latchkey.refresh()')
    for (const tab of tabs) await until(tab, 'Latchkey.diagnostics().token?.ageMs < 3_000')
    for (const { id } of renderers) process.kill(id, 'SIGSTOP')
    await sleep(LIFETIME_MS + 2_000)
    const before = shop.calls.length
    for (const { id } of renderers) process.kill(id, 'SIGCONT')
    const woken = Date.now()
    for (const tab of tabs) await until(tab, 'Latchkey.diagnostics().token?.ageMs < 5_000')
    expect(Date.now() - woken).toBeLessThan(8_000)
    expect(shop.calls.length).toBe(before + 1)
    for (const tab of tabs) {
      expect(await states(tab)).toEqual(['authenticating', 'loading', 'ready'])
      expect(tab.errors).toEqual([])
    }
    expect(late(shop)).toEqual([])
  },
)
