import { describe, expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, signIn, widgetOn } from '../support/demo.js'
import { audit, DESKTOP, PHONE, shoot } from '../support/looks.js'

const inChromium = useBrowser()

describe.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
])('on a %s', (device, viewport) => {
  test.each(['light', 'dark'] as const)(
    'in %s, page and panel are without fault for assistive technology',
    async (colorScheme) => {
      const demo = await setupDemo()
      const { page, context } = await inChromium().open({ ...viewport, colorScheme, reducedMotion: 'reduce' })
      await signIn(context, demo)
      const widget = widgetOn(page)
      const step = async (name: string) => {
        await shoot(page, `${device}-${colorScheme}-${name}`)
        expect(await audit(page), name).toEqual([])
      }

      await page.goto(demo.demoUrl)
      await widget.launcher.waitFor()
      await step('1-page')
      await widget.launcher.click()
      await widget.greeting.waitFor()
      await widget.panel.getByText('Send us a message').waitFor()
      await step('2-home')
      await widget.send('Do the double-wall cartons come in a smaller size? https://example.com/cartons')
      await widget.send('We would need about forty.')
      await expect.poll(() => widget.panel.locator('.message.sent').count()).toBe(2)
      await step('3-conversation')

      await context.clearCookies()
      await page.reload()
      await widget.launcher.click()
      await widget.panel.getByRole('heading', { name: 'Please sign in' }).waitFor()
      await step('4-signed-out')
    },
  )
})
