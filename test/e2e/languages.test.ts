import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, signIn, widgetOn } from '../support/demo.js'
import { audit, DESKTOP, PHONE, shoot } from '../support/looks.js'
import { openSite, type Parts } from '../support/pages.js'
import { startProxy } from '../support/proxy.js'

const inChromium = useBrowser()

const toPage = ({ tag }: Parts) =>
  `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>A shop</title></head><body><main><h1>A shop</h1></main>${tag}</body></html>`

async function setup(options = {}) {
  const demo = await setupDemo()
  const proxy = await startProxy(demo.apiUrl)
  const site = await openSite(demo, { apiUrl: proxy.url, html: toPage })
  const tab = await inChromium().open({ ...options, reducedMotion: 'reduce' })
  await signIn(tab.context, demo)
  await tab.page.goto(site.origin)
  return { proxy, site, tab, widget: widgetOn(tab.page) }
}

const speak = (locale: string) => `Latchkey.setLocale('${locale}')`

test.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
])(
  'on a %s Arabic runs from right to left, without fault for assistive technology',
  async (device, viewport) => {
    const { tab, widget } = await setup(viewport)
    await tab.page.evaluate(speak('ar-EG'))
    await widget.launcher.click()
    await widget.panel.getByText('أرسل إلينا رسالة').waitFor()
    expect(await widget.panel.evaluate((it) => getComputedStyle(it).direction)).toBe('rtl')
    await shoot(tab.page, `${device}-ar-home`)
    expect(await audit(tab.page)).toEqual([])
    await widget.panel.getByText('أرسل إلينا رسالة').click()
    await widget.panel.getByRole('textbox').waitFor()
    await shoot(tab.page, `${device}-ar-conversation`)
    expect(await audit(tab.page)).toEqual([])
    expect(tab.errors).toEqual([])
  },
)

test('the words follow the page, one language at a time', async () => {
  const { tab, widget } = await setup()
  await tab.page.evaluate(speak('de-AT'))
  await widget.launcher.click()
  await widget.panel.getByText('Schreiben Sie uns').waitFor()
  await tab.page.evaluate(speak('fr'))
  await widget.panel.getByText('Send us a message').waitFor()
  await tab.page.evaluate(speak('de'))
  await widget.panel.getByText('Schreiben Sie uns').waitFor()
})

test('words changed on the way are not shown, and the panel speaks English', async () => {
  const { proxy, tab, widget } = await setup()
  let changed = 0
  proxy.interrupt(async ({ url }, pass) => {
    if (!url.includes('/assets/de-')) return undefined
    changed++
    const response = await pass()
    return new Response((await response.text()).replace('Schreiben Sie uns', 'Rufen Sie uns an'), response)
  })
  await tab.page.evaluate(speak('de'))
  await widget.launcher.click()
  await widget.panel.getByText('Send us a message').waitFor()
  expect(changed).toBe(1)
})

test('an English greeting and an English message keep their full stops at their ends between Arabic words', async () => {
  const { tab, widget } = await setup()
  const { page } = tab
  await page.evaluate(`${speak('ar')}; Latchkey.update({ greeting: 'Welcome back, {name}!' })`)
  await widget.launcher.click()
  await widget.panel.getByText('أرسل إلينا رسالة').click()
  await widget.panel.getByRole('textbox').fill('Do the cartons come in a smaller size, such as 20 by 30 cm?')
  await page.keyboard.press('Enter')
  await widget.panel.locator('.message.sent').waitFor()
  await shoot(page, 'english-in-arabic-conversation')
  expect(await misread(page)).toEqual([])
  await widget.panel.getByRole('button', { name: 'رجوع' }).click()
  await widget.greeting.waitFor()
  await shoot(page, 'english-in-arabic-home')
  expect(await misread(page)).toEqual([])
  expect(await widget.greeting.evaluate((it) => getComputedStyle(it).textAlign)).toBe('right')
})

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
