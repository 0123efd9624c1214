import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, signIn, widgetOn } from '../support/demo.js'

const inChromium = useBrowser()
const OPEN_MS = 75_000

// The one test that waits for time itself: everything else about time has a clock of its own.
test(
  'a page open for 75 s with tokens of 60 s mints twice and never sends an ended one',
  { timeout: 120_000 },
  async () => {
    const demo = await setupDemo({ tokenTtl: 60 })
    const tab = await inChromium().open()
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
