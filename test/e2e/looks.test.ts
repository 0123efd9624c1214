import { expect } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, signIn, widgetOn } from '../support/demo.js'
import { testLooks } from '../support/looks.js'

const inChromium = useBrowser()

testLooks(
  'page and panel are without fault for assistive technology',
  { of: 'panel' },
  async ({ options, check }) => {
    const demo = await setupDemo()
    const { page, context } = await inChromium().open(options)
    await signIn(context, demo)
    const widget = widgetOn(page)
    await page.goto(demo.demoUrl)
    await widget.launcher.waitFor()
    await check(page, '1-page')
    await widget.launcher.click()
    await widget.greeting.waitFor()
    await widget.panel.getByText('Send us a message').waitFor()
    await check(page, '2-home')
    await widget.send('Do the double-wall cartons come in a smaller size? https://example.com/cartons')
    await widget.send('We would need about forty.')
    await expect.poll(() => widget.panel.locator('.message.sent').count()).toBe(2)
    await check(page, '3-conversation')

    await context.clearCookies()
    await page.reload()
    await widget.launcher.click()
    await widget.panel.getByRole('heading', { name: 'Please sign in' }).waitFor()
    await check(page, '4-signed-out')
  },
)
