import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { widgetOn } from '../support/demo.js'
import { askToOpen, isFresh, isReady, openPanel, openProfile, states, whenReady } from '../support/profile.js'
import { ALEX, createGate, openShop } from '../support/shop.js'
import { until, whenTrue } from '../support/wait.js'

// The rows of TOKEN-SCENARIOS.md that several tabs of one browser show.
const inChromium = useBrowser()
const NAMED = { visitor: ALEX }
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const queue = (length: number) =>
  `navigator.locks.query().then(({ pending }) => pending.length === ${length})`

test('row 3: ten tabs open at once: one mint, and the others have it long before they could have minted', async () => {
  const shop = await openShop({ latencyMs: 2_000 })
  const { after, letGo } = createGate()
  shop.reply({ after })
  const urls = Array.from({ length: 10 }, () => shop.at({ ...NAMED, prefetch: 'load' }))
  const { pages } = await openProfile(inChromium(), { shop, urls })
  await until(pages[0]!, queue(9))
  letGo()
  for (const page of pages) await until(page, isReady)
  expect(shop.calls).toHaveLength(1)
  const told = "seen.findLast(([name]) => name === 'state')[2]"
  const arrivals = await Promise.all(pages.map((page) => page.evaluate<number>(told)))
  expect(Math.max(...arrivals) - Math.min(...arrivals)).toBeLessThan(1_000)
})

const close = (page: Page) => page.close()
const crash = async (page: Page) => {
  const devtools = await page.context().newCDPSession(page)
  devtools.send('Page.crash').catch(() => {})
}

test.each([
  ['is closed', close],
  ['crashes', crash],
])(
  'row 5: the minting tab %s in the middle: another takes over, with the second call of all',
  async (_, end) => {
    const shop = await openShop()
    shop.reply((count) => (count === 0 ? { hangs: 'headers' } : {}))
    const urls = [shop.at(NAMED), shop.at(NAMED), shop.at(NAMED)]
    const { pages } = await openProfile(inChromium(), { shop, urls })
    const [minting, ...others] = pages as [Page, Page, Page]
    await askToOpen(minting)
    await whenTrue(() => shop.calls.length === 1)
    for (const page of others) await askToOpen(page)
    await until(others[0], queue(2))
    await end(minting)
    for (const page of others) await until(page, isReady)
    expect(shop.calls).toHaveLength(2)
  },
)

test('row 8: asleep for an hour: one call for all tabs on waking, and nothing said to have ended', async () => {
  const shop = await openShop()
  const urls = [shop.at(NAMED), shop.at(NAMED)]
  const { pages, sleep, complaints } = await openProfile(inChromium(), { shop, urls })
  for (const page of pages) await openPanel(page)
  expect(shop.calls).toHaveLength(1)
  await sleep(HOUR_MS)
  const woken = Date.now()
  for (const page of pages) await until(page, isFresh)
  expect(Date.now() - woken).toBeLessThan(8_000)
  expect(shop.calls).toHaveLength(2)
  for (const page of pages) expect(await states(page)).toEqual(['authenticating', 'loading', 'ready'])
  expect(complaints()).toEqual([])
  expect(shop.uses.filter(({ isLate }) => isLate)).toEqual([])
})

test('row 9: awake, but without a network for 20 s: no call, then one; what timed out in its sleep is no error', async () => {
  const shop = await openShop()
  const urls = [shop.at(NAMED)]
  const { context, pages, sleep, complaints } = await openProfile(inChromium(), { shop, urls })
  const [page] = pages as [Page]
  await openPanel(page)
  shop.reply((count) => (count === 0 ? { hangs: 'headers' } : {}))
  await sleep(250_000)
  await whenTrue(() => shop.calls.length === 2)
  await context.setOffline(true)
  await sleep(HOUR_MS)
  await until(page, "Latchkey.state() === 'offline'")
  for (let passed = 0; passed < 20; passed++) await sleep(1_000)
  expect(shop.calls).toHaveLength(2)
  await context.setOffline(false)
  await until(page, isFresh)
  expect(shop.calls).toHaveLength(3)
  expect(await page.evaluate('seen.filter(([name]) => /failed|error/.test(name))')).toEqual([])
  expect(complaints()).toEqual([])
})

/** Visibility is emulated, since Playwright's pages are always seen: the getter, and the event. */
const HIDEABLE = `{
  let isHidden = false
  Object.defineProperty(Document.prototype, 'visibilityState', { get: () => (isHidden ? 'hidden' : 'visible') })
  window.setHidden = (hidden) => {
    isHidden = hidden
    document.dispatchEvent(new Event('visibilitychange'))
  }
}`

/** A page that is hidden for two hours, with one tick of its timers a minute; in how many of these it had a token. */
async function hideForTwoHours(background: 'warm' | 'lazy') {
  const shop = await openShop({ latencyMs: 0 })
  const urls = [shop.at({ ...NAMED, prefetch: 'load', background })]
  const { pages, sleep } = await openProfile(inChromium(), { shop, urls, script: HIDEABLE })
  const [page] = pages as [Page]
  await until(page, isReady)
  await page.evaluate('setHidden(true)')
  let minutesWithToken = 0
  for (let minute = 0; minute < 120; minute++) {
    await sleep(MINUTE_MS)
    // What a tick began is over once there is a next one to come.
    if (background === 'warm') await until(page, 'Latchkey.diagnostics().nextCheckMs > 0')
    if (await page.evaluate('Latchkey.diagnostics().token?.ageMs < 300_000')) minutesWithToken++
  }
  return { shop, page, minutesWithToken }
}

test('row 10: hidden for two hours with one tick a minute, kept warm, it is never without a token', async () => {
  const { shop, minutesWithToken } = await hideForTwoHours('warm')
  expect(minutesWithToken).toBe(120)
  expect(shop.calls.length).toBeLessThanOrEqual(60)
})

test('row 10: hidden for two hours, lazy, it calls nobody, and has a token as soon as it is seen', async () => {
  const { shop, page } = await hideForTwoHours('lazy')
  expect(shop.calls).toHaveLength(1)
  await page.evaluate('setHidden(false)')
  await until(page, isFresh)
  expect(shop.calls).toHaveLength(2)
})

test('row 33: who signs out in one tab gets nothing of what another tab was fetching', async () => {
  const shop = await openShop()
  const urls = [shop.at(NAMED), shop.at(NAMED)]
  const { pages } = await openProfile(inChromium(), { shop, urls })
  for (const page of pages) await openPanel(page)
  const [leaving, refreshing] = pages as [Page, Page]
  const { after, letGo } = createGate()
  shop.reply((count) => (count === 0 ? { after } : {}))
  await refreshing.evaluate(
    "void (window.refreshed = Latchkey.refresh().then(() => 'got', ({ code }) => code))",
  )
  await whenTrue(() => shop.calls.length === 2)
  shop.signIn(null)
  await leaving.evaluate('Latchkey.logout()')
  expect(await refreshing.evaluate('refreshed')).toBe('identity_required')
  letGo()
  await whenTrue(() => shop.tokens().length === 2)
  await widgetOn(refreshing).panel.getByRole('heading', { name: 'Please sign in' }).waitFor()
  for (const page of pages) {
    expect(await page.evaluate('Latchkey.diagnostics().token')).toBeUndefined()
    await until(page, 'navigator.locks.query().then(({ held }) => held.length === 0)')
  }
  expect(shop.uses.map(({ token }) => token)).not.toContain(shop.tokens()[1])
  expect(shop.ended).toEqual([shop.tokens()[0]])
})

test('row 39: started offline without a token, it says so, and mints once there is a network', async () => {
  const shop = await openShop()
  const { context, pages } = await openProfile(inChromium(), { shop, urls: [shop.at(NAMED)] })
  const [page] = pages as [Page]
  await openPanel(page)
  // The next page has its files from the browser's cache, and no network from the moment its launcher is there.
  await page.reload()
  await whenReady(page)
  await context.setOffline(true)
  await askToOpen(page)
  await until(page, "Latchkey.state() === 'offline'")
  expect(shop.calls).toHaveLength(1)
  await context.setOffline(false)
  await until(page, isReady)
  expect(shop.calls).toHaveLength(2)
})

test('row 39: started offline with a stored token, it starts from that', async () => {
  const shop = await openShop()
  const urls = [shop.at({ ...NAMED, tokenStorage: 'browser' })]
  const { context, pages } = await openProfile(inChromium(), { shop, urls })
  const [page] = pages as [Page]
  await openPanel(page)
  await page.reload()
  await whenReady(page)
  await context.setOffline(true)
  await askToOpen(page)
  await until(page, "Latchkey.diagnostics()?.status === 'authenticated'")
  expect(await page.evaluate('Latchkey.diagnostics().counts')).toMatchObject({ asked: 0, adopted: 1 })
  await context.setOffline(false)
  await until(page, isReady)
  await widgetOn(page).greeting.getByText('Alex').waitFor()
  expect(shop.calls).toHaveLength(1)
})
