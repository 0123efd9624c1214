import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { showPage } from '../support/pages.js'

const inChromium = useBrowser()

const setup = () => showPage(inChromium(), ({ tag }) => `<main>First</main>${tag}`)

const html = '<head><title>Next</title></head><body><main>Next</main></body>'

test.each<[string, string]>([
  ['history.pushState', "history.pushState({}, '', '/next')"],
  [
    'a new body, as Turbo has it',
    "document.body.replaceWith(next().body); history.pushState({}, '', '/next')",
  ],
  ['a body filled anew, as htmx does', 'document.body.innerHTML = next().body.innerHTML'],
  ['a new head', 'document.head.replaceWith(next().head)'],
  ['a new body and head', 'document.head.replaceWith(next().head); document.body.replaceWith(next().body)'],
])('%s leaves the widget where it is, open as it was', async (_what, navigate) => {
  const { tab, widget } = await setup()
  const { page } = tab
  await page.evaluate(
    `globalThis.next = () => new DOMParser().parseFromString(${JSON.stringify(html)}, 'text/html')`,
  )
  await widget.launcher.click()
  await widget.greeting.waitFor()
  await page.evaluate(navigate)
  expect(await widget.panel.isVisible()).toBe(true)
  expect(await widget.host.count()).toBe(1)
  await page.evaluate('Latchkey.close()')
  await widget.launcher.click()
  await widget.greeting.waitFor()
  expect(tab.errors).toEqual([])
  expect(tab.lines).toEqual([])
})

test('on paper there is neither launcher nor panel', async () => {
  const { tab, widget } = await setup()
  await widget.launcher.click()
  await widget.greeting.waitFor()
  await tab.page.emulateMedia({ media: 'print' })
  expect(await widget.launcher.isVisible()).toBe(false)
  expect(await widget.panel.isVisible()).toBe(false)
  await tab.page.emulateMedia({ media: 'screen' })
  expect(await widget.panel.isVisible()).toBe(true)
})

test('destroy leaves nothing of what was added: panels, texts, sound, a dismissed launcher', async () => {
  const { tab, widget } = await setup()
  const { page } = tab
  await widget.launcher.waitFor()
  const before = await page.evaluate(() => document.body.outerHTML)
  await page.evaluate(`Latchkey.definePanel({ id: 'orders', title: 'Orders', render() {} })
    Latchkey.update({ sound: true, texts: { 'home.start': 'Hi' } })`)
  await page.evaluate("Latchkey.startConversation('About order 7')")
  await expect.poll(() => widget.messages.allTextContents()).toEqual(['About order 7'])
  await page.evaluate('Latchkey.close()')
  await widget.launcher.hover()
  await widget.host.getByRole('button', { name: 'Hide this button' }).waitFor()
  await page.evaluate('Latchkey.destroy()')
  expect(await widget.host.count()).toBe(0)
  expect(await page.evaluate(() => document.body.outerHTML)).toBe(before)
  expect(await page.evaluate(() => Object.fromEntries(Object.entries(sessionStorage)))).toEqual({})
  expect(tab.errors).toEqual([])
})
