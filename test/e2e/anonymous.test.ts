import type { BrowserContext, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, widgetOn } from '../support/demo.js'
import { listKept } from '../support/kept.js'
import { openSite, type Parts } from '../support/pages.js'
import { until } from '../support/wait.js'

const inChromium = useBrowser()

/** The least that a page can write: no token route, no backend, one attribute. */
const snippet = ({ apiUrl, widget }: Parts): string =>
  `<script async src="${apiUrl}/latchkey.js" data-widget="${widget}"></script>`

async function setup({
  html = snippet,
  isAllowed = true,
  identity,
}: Partial<Parameters<typeof openSite>[1]> = {}) {
  const demo = await setupDemo()
  await demo.letAnonymousTalk(true)
  await demo.greet('Good day, {name}!')
  const site = await openSite(demo, { html, isAllowed, ...(identity !== undefined && { identity }) })
  const tab = await inChromium().open()
  await tab.page.goto(site.origin)
  return { demo, site, ...tab, widget: widgetOn(tab.page) }
}

async function openTab(context: BrowserContext, url: string) {
  const page = await context.newPage()
  await page.goto(url)
  return { page, widget: widgetOn(page) }
}

async function write(page: Page, text: string): Promise<void> {
  const widget = widgetOn(page)
  if (!(await widget.panel.isVisible())) await widget.launcher.click()
  await widget.send(text)
  await widget.panel.locator('.message.sent').last().waitFor()
}

/** What stands in the conversation of a page whose panel is shut. */
async function read(page: Page): Promise<string[]> {
  const widget = widgetOn(page)
  await widget.launcher.click()
  await widget.panel.getByRole('button', { name: 'Your conversation' }).click()
  await widget.messages.first().waitFor()
  return widget.messages.allInnerTexts()
}

test('on a static page one attribute is enough: nobody is named, and a message is in the store', async () => {
  const { demo, page, widget, errors, lines, failures, requests } = await setup()
  await widget.launcher.click()
  await expect.poll(() => widget.greeting.innerText()).toContain('Good day!')
  await write(page, 'Do you ship to Spain?')
  expect(await demo.writtenTo()).toEqual(['Do you ship to Spain?'])
  expect(errors).toEqual([])
  expect(lines).toEqual([])
  expect(failures).toEqual([])
  expect(requests.filter((request) => request.url().endsWith('/anonymous-token'))).toHaveLength(1)
})

test('the visitor is known again on the next page, in the next tab, and in a new one after all were closed', async () => {
  const { site, page, context } = await setup()
  await write(page, 'Hello?')
  await page.reload()
  expect(await read(page)).toEqual(['Hello?'])
  const beside = await openTab(context, site.origin)
  expect(await read(beside.page)).toEqual(['Hello?'])
  const kept = await openTab(context, 'about:blank')
  await page.close()
  await beside.page.close()
  await kept.page.goto(site.origin)
  expect(await read(kept.page)).toEqual(['Hello?'])
})

test('nothing is kept before the panel is opened, and then one secret under the widget', async () => {
  const { demo, page, widget } = await setup({
    html: (parts) => snippet(parts).replace('></script>', ' data-prefetch="load"></script>'),
  })
  await until(page, 'Latchkey.diagnostics()?.counts.minted === 1')
  expect(await listKept(page)).toEqual([])
  await widget.launcher.click()
  await expect
    .poll(() => listKept(page), { timeout: 5_000 })
    .toEqual(['database latchkey', `tokens latchkey ${demo.apiUrl} ${demo.widget} secret`])
})

test('after a sign-out the next visitor of this browser sees nothing of the last', async () => {
  const { page, widget } = await setup()
  await write(page, 'A secret')
  await page.evaluate('Latchkey.logout()')
  await expect.poll(() => listKept(page), { timeout: 5_000 }).toEqual(['database latchkey'])
  await page.reload()
  await widget.launcher.click()
  await widget.panel.getByRole('button', { name: 'Send us a message' }).waitFor()
  expect(await widget.panel.innerText()).not.toContain('A secret')
})

test('two tabs that start at once are one visitor', async () => {
  const { demo, site, page, context } = await setup()
  const other = await openTab(context, site.origin)
  await Promise.all([write(page, 'From here'), write(other.page, 'And there')])
  expect(await demo.conversations()).toBe(1)
})

test('a host that says nobody is signed in makes the visitor anonymous, and identified after signing in', async () => {
  const { page, widget } = await setup({
    html: ({ apiUrl, widget }) => `<script>
      signedIn = false
      getToken = async () => signedIn ? (await fetch('/api/latchkey/token', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).json() : null
      window.Latchkey ||= function () { (Latchkey.q ||= []).push(arguments) }
      Latchkey('init', { widget: '${widget}', getToken })
      changes = 0
      Latchkey('on', 'identity:changed', () => changes++)
    </script><script async src="${apiUrl}/latchkey.js"></script>`,
  })
  await write(page, 'Who am I?')
  await page.evaluate('signedIn = true; Latchkey.refresh()')
  await widget.panel.getByRole('button', { name: 'Back' }).click()
  await expect.poll(() => widget.greeting.innerText()).toContain('Alex')
  expect(await page.evaluate('changes')).toBe(1)
})

test('where the widget does not know the origin, a developer is told which command mends it', async () => {
  const { demo, site, widget } = await setup({ isAllowed: false })
  await widget.launcher.click()
  await widget.panel.getByText(`latchkey widget update ${demo.widget} --origin ${site.origin}`).waitFor()
})

test('where the widget lets nobody talk without a name, the visitor is asked to sign in', async () => {
  const { demo, page, widget } = await setup()
  await demo.letAnonymousTalk(false)
  await page.reload()
  await widget.launcher.click()
  await widget.panel.getByText('Please sign in').waitFor()
})

test('the preview page is a place to talk as well', async () => {
  const { demo, page } = await setup()
  await page.goto(`${demo.apiUrl}/preview/${demo.widget}`)
  await write(page, 'Trying it')
  expect(await demo.writtenTo()).toEqual(['Trying it'])
})
