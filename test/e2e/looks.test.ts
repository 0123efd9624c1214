import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, signIn, widgetOn } from '../support/demo.js'
import { DESKTOP, shoot, testLooks } from '../support/looks.js'

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

/** The texts in the panel whose last sign does not stand after, which is right of, the one before it. */
function misread(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector('latchkey-widget')!.shadowRoot!
    const texts = document.createTreeWalker(root.querySelector('[role=dialog]')!, NodeFilter.SHOW_TEXT)
    const wrong: string[] = []
    while (texts.nextNode()) {
      const { data } = texts.currentNode as Text
      const leftOf = (index: number) => {
        const range = document.createRange()
        range.setStart(texts.currentNode, index)
        range.setEnd(texts.currentNode, index + 1)
        return range.getBoundingClientRect().left
      }
      const last = data.length - 1
      if (/[a-z][.?!…]$/.test(data) && leftOf(last) < leftOf(last - 1)) wrong.push(data)
    }
    return wrong
  })
}

test('in a panel that is read from the right, an English sentence keeps its full stop at its end', async () => {
  const demo = await setupDemo()
  const { page, context } = await inChromium().open({ ...DESKTOP, reducedMotion: 'reduce' })
  const widget = widgetOn(page)
  const step = async (name: string) => {
    await shoot(page, `from-the-right-${name}`)
    expect(await misread(page), name).toEqual([])
  }
  await page.goto(demo.demoUrl)
  await page.evaluate(
    `Latchkey('setLocale', 'ar'), Latchkey('update', { greeting: 'Welcome back, {name}!' })`,
  )
  await widget.launcher.click()
  await widget.panel.getByRole('heading', { name: 'Please sign in' }).waitFor()
  await step('1-signed-out')
  await signIn(context, demo)
  await page.reload()
  await page.evaluate(
    `Latchkey('setLocale', 'ar'), Latchkey('update', { greeting: 'Welcome back, {name}!' })`,
  )
  await widget.launcher.click()
  await widget.panel.getByText('Send us a message').waitFor()
  await step('2-home')
  await widget.panel.getByText('Send us a message').click()
  await widget.panel.getByText('Write your first message below.').waitFor()
  await step('3-empty')
  await widget.send('We would need about forty.')
  await widget.send('هل لديكم مقاس أصغر؟')
  await widget.send('Do the double-wall cartons come in a smaller size, such as 20 by 30 centimetres?')
  await expect.poll(() => widget.panel.locator('.message.sent').count()).toBe(3)
  await step('4-conversation')
  await widget.panel.getByRole('button', { name: 'Back' }).click()
  await widget.panel.getByText('Your conversation').waitFor()
  await step('5-home-again')
})
