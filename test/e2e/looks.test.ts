import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, signIn, widgetOn } from '../support/demo.js'

const OUTPUT = join(import.meta.dirname, '../output')
mkdirSync(OUTPUT, { recursive: true })
const inChromium = useBrowser()

const DESKTOP = { viewport: { width: 1280, height: 800 } }
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }

/** What axe finds wrong, as `rule: element`. */
async function audit(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run()
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  })
  return violations
}

/** Once nothing moves any more. */
async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))
  await page.screenshot({ path: join(OUTPUT, `${name}.png`), animations: 'disabled' })
}

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
