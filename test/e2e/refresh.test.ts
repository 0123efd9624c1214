import { decodeJwt } from 'jose'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, signIn, signOut, widgetOn, type TestDemo } from '../support/demo.js'

const inChromium = useBrowser()
const STEP_MS = 1_000

/** The server's clock and the page's, moved together; the page's first, so that nothing looks younger than it is. */
function createClocks() {
  let now = Date.parse('2026-03-01T12:00:00Z')
  return {
    server: { now: () => now },
    install: (page: Page) => page.clock.install({ time: now }),
    /** Until `isDone`, at most `ms` long. */
    async pass(page: Page, ms: number, isDone: () => boolean | Promise<boolean> = () => false) {
      for (let passed = 0; passed < ms && !(await isDone()); passed += STEP_MS) {
        now += STEP_MS
        await page.clock.runFor(STEP_MS)
      }
    },
  }
}

/** Every call to the API with a token, and how long that token had still to live on the server's clock. */
function watchTokens(page: Page, { apiUrl }: TestDemo, clock: { now(): number }) {
  const leftMs: number[] = []
  page.on('request', (request) => {
    const token = request.headers()['authorization']?.replace('Bearer ', '')
    if (token && request.url().startsWith(apiUrl))
      leftMs.push(Number(decodeJwt(token).exp) * 1000 - clock.now())
  })
  return leftMs
}

test('a token is refreshed before its lifetime ends, for as long as the page lives', async (context) => {
  const clocks = createClocks()
  const demo = await setupDemo({ clock: clocks.server, tokenTtl: 60 })
  const tab = await inChromium(context).open()
  await clocks.install(tab.page)
  await signIn(tab.context, demo)
  await tab.page.goto(demo.demoUrl)
  const leftMs = watchTokens(tab.page, demo, clocks.server)
  const mints = () => tab.requests.filter(({ url }) => url().endsWith('/api/latchkey/token')).length
  const widget = widgetOn(tab.page)
  await widget.launcher.click()
  await clocks.pass(tab.page, 5_000, () => widget.greeting.isVisible())
  expect(mints()).toBe(1)

  for (const count of [2, 3, 4]) {
    await clocks.pass(tab.page, 60_000, () => mints() === count)
    expect(mints()).toBe(count)
    await expect.poll(() => tab.page.evaluate('Latchkey.state()')).toBe('ready')
    await widget.send(`Message ${count}`)
    await widget.panel.locator('.message.sent', { hasText: `Message ${count}` }).waitFor()
  }
  expect(leftMs.length).toBeGreaterThanOrEqual(4)
  expect(Math.min(...leftMs)).toBeGreaterThan(0)
  expect(tab.failures).toEqual([])
  expect(tab.lines).toEqual([])
})

test('when the host signs the visitor out, the panel says so and talks to nobody', async (context) => {
  const clocks = createClocks()
  const demo = await setupDemo({ clock: clocks.server, tokenTtl: 60 })
  const tab = await inChromium(context).open()
  await clocks.install(tab.page)
  await signIn(tab.context, demo)
  await tab.page.goto(demo.demoUrl)
  const widget = widgetOn(tab.page)
  await widget.launcher.click()
  await clocks.pass(tab.page, 5_000, () => widget.greeting.isVisible())
  await widget.send('Mine alone')
  await widget.panel.locator('.message.sent').waitFor()

  await signOut(tab.context, demo)
  const signedOut = widget.panel.getByRole('heading', { name: 'Please sign in' })
  await clocks.pass(tab.page, 60_000, () => signedOut.isVisible())
  expect(await signedOut.isVisible()).toBe(true)
  expect(await tab.page.evaluate('Latchkey.state()')).toBe('identity-required')
  expect(await widget.panel.innerText()).not.toMatch(/Mine alone|Alex/)
  expect(await widget.composer.count()).toBe(0)

  // Nobody asks again by a timer.
  const asked = tab.requests.length
  await clocks.pass(tab.page, 120_000)
  expect(tab.requests.length).toBe(asked)

  // Coming back to the tab after having signed in elsewhere.
  await signIn(tab.context, demo)
  await tab.page.evaluate("dispatchEvent(new Event('focus'))")
  await widget.messages.getByText('Mine alone').waitFor()
  expect(tab.ours()).toEqual([])
  expect(tab.errors).toEqual([])
})
