import { decodeJwt } from 'jose'
import type { Page, Request } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { HEARTBEAT_MS } from '../../protocol/stream-limits.js'
import { setupDemo, signIn, signOut, widgetOn } from '../support/demo.js'

const inChromium = useBrowser()
const STEP_MS = 1_000

/** The server's clock and the page's, moved together, and never while an answer is on its way: that takes no time here. */
async function installClocks() {
  let now = Date.parse('2026-03-01T12:00:00Z')
  const demo = await setupDemo({ clock: { now: () => now }, tokenTtl: 60 })
  const tab = await inChromium().open()
  const { page } = tab
  await page.clock.install({ time: now - STEP_MS })
  await page.clock.pauseAt(now)
  let underWay = 0
  // A stream is under way for as long as it lasts; its heartbeats are not to be late.
  let streams = 0
  let heardAt = now
  const count = (change: number) => (request: Request) => {
    if (request.url().endsWith('/v1/stream')) streams += change
    else underWay += change
  }
  const devtools = await tab.context.newCDPSession(page)
  await devtools.send('Network.enable')
  devtools.on('Network.dataReceived', () => (heardAt = now))
  page.on('request', count(1))
  page.on('requestfinished', count(-1))
  page.on('requestfailed', count(-1))

  /** Until `isDone`, at most `ms` long. */
  async function pass(ms: number, isDone: () => boolean | Promise<boolean> = () => false) {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      await expect.poll(() => underWay).toBe(0)
      if (streams > 0) await expect.poll(() => now - heardAt).toBeLessThanOrEqual(HEARTBEAT_MS)
      if (await isDone()) return
      now += STEP_MS
      await page.clock.runFor(STEP_MS)
    }
  }
  return { demo, tab, page, pass, now: () => now, widget: widgetOn(page) }
}

/** Every call to the API with a token, and how long that token had still to live on the server's clock. */
function watchTokens(page: Page, now: () => number) {
  const leftMs: number[] = []
  page.on('request', (request) => {
    const token = request.headers()['authorization']?.replace('Bearer ', '')
    if (token) leftMs.push(Number(decodeJwt(token).exp) * 1000 - now())
  })
  return leftMs
}

test('a token is refreshed before its lifetime ends, for as long as the page lives', async () => {
  const { demo, tab, page, pass, now, widget } = await installClocks()
  await signIn(tab.context, demo)
  await page.goto(demo.demoUrl)
  const leftMs = watchTokens(page, now)
  const mints = () => tab.requests.filter((request) => request.url().endsWith('/api/latchkey/token')).length
  await widget.launcher.click()
  await pass(5_000, () => widget.greeting.isVisible())
  expect(mints()).toBe(1)

  for (const count of [2, 3, 4]) {
    await pass(60_000, () => mints() === count)
    expect(mints()).toBe(count)
    await expect.poll(() => page.evaluate('Latchkey.state()')).toBe('ready')
    await widget.send(`Message ${count}`)
    await widget.panel.locator('.message.sent', { hasText: `Message ${count}` }).waitFor()
  }
  expect(leftMs.length).toBeGreaterThanOrEqual(4)
  expect(Math.min(...leftMs)).toBeGreaterThan(0)
  expect(tab.failures).toEqual([])
  expect(tab.lines).toEqual([])
})

test('when the host signs the visitor out, the panel says so and talks to nobody', async () => {
  const { demo, tab, page, pass, widget } = await installClocks()
  await signIn(tab.context, demo)
  await page.goto(demo.demoUrl)
  await widget.launcher.click()
  await pass(5_000, () => widget.greeting.isVisible())
  await widget.send('Mine alone')
  await widget.panel.locator('.message.sent').waitFor()

  await signOut(tab.context, demo)
  const signedOut = widget.panel.getByRole('heading', { name: 'Please sign in' })
  await pass(60_000, () => signedOut.isVisible())
  expect(await signedOut.isVisible()).toBe(true)
  expect(await page.evaluate('Latchkey.state()')).toBe('identity-required')
  expect(await widget.panel.innerText()).not.toMatch(/Mine alone|Alex/)
  expect(await widget.composer.count()).toBe(0)

  // Nobody asks again by a timer.
  const asked = tab.requests.length
  await pass(120_000)
  expect(tab.requests.length).toBe(asked)

  // Coming back to the tab after having signed in elsewhere.
  await signIn(tab.context, demo)
  await page.evaluate("dispatchEvent(new Event('focus'))")
  const mine = widget.messages.getByText('Mine alone')
  await pass(5_000, () => mine.isVisible())
  expect(await mine.isVisible()).toBe(true)
  expect(tab.ours()).toEqual([])
  expect(tab.errors).toEqual([])
})
