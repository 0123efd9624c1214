import { getRequestListener } from '@hono/node-server'
import type { BrowserContext, Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../../server-stub/listen.js'
import { useBrowser } from '../support/browser.js'
import { widgetOn } from '../support/demo.js'
import { EVE, decide, serveNeighbours, signIn } from '../support/people-server.js'
import { until } from '../support/wait.js'

const inChromium = useBrowser('chromium', ['--host-resolver-rules=MAP shop.test 127.0.0.1'])

interface Setup {
  host?: string
  headers?: Record<string, string>
  /** Runs before the page's own scripts. */
  script?: string
}

/** A page in development, whose tag has an empty token; and users of the workspace, and of another one. */
async function setup({ host = 'localhost', headers = {}, script = '' }: Setup = {}) {
  const { url, store, workspace, widget } = await serveNeighbours()
  const { server, port, close } = await listen({ host: '127.0.0.1', port: 0, variable: 'PORT' })
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>In development</title><h1>A shop</h1>
    <script>${script};errors = []; addEventListener('latchkey:error', ({ detail }) => errors.push(detail.code))</script>
    <script async src="${url}/latchkey.js" data-widget="${widget.id}" data-token=""></script></html>`
  const answer = () => new Response(html, { headers: { 'content-type': 'text/html', ...headers } })
  server.on('request', getRequestListener(answer))
  onTestFinished(close)
  const tab = await inChromium().open()
  await tab.page.goto(`http://${host}:${port}/shop`)
  const offer = tab.page.locator('latchkey-widget .connect')
  const launcher = tab.page
    .locator('latchkey-widget')
    .getByRole('button', { name: /^(Chat|Connect for development)$/ })
    .first()
  await launcher.waitFor()
  return { ...tab, url, store, workspace, offer, launcher, widget: widgetOn(tab.page) }
}

type Setting = Awaited<ReturnType<typeof setup>>

/** The popup that a click on the launcher opens. */
async function openPopup({
  context,
  launcher,
  offer,
}: Pick<Setting, 'context' | 'launcher' | 'offer'>): Promise<Page> {
  await offer.waitFor()
  const [popup] = await Promise.all([context.waitForEvent('page'), launcher.click()])
  await popup.waitForLoadState()
  return popup
}

async function connect(it: Setting): Promise<void> {
  const popup = await openPopup(it)
  await signIn(popup)
  await decide(popup, 'Allow')
  await it.widget.greeting.waitFor()
}

const errors = (page: Page, code: string) => until(page, `errors.includes('${code}')`)
const panels = (context: BrowserContext) => context.pages().length

test('a click, a sign-in and an Allow: the panel greets the developer, and a message is in the store', async () => {
  const it = await setup()
  await connect(it)
  expect(await it.widget.panel.innerText()).toContain('Developer')
  await it.widget.panel.getByText('Development session').waitFor()
  expect(await it.offer.isVisible()).toBe(false)
  await it.widget.send('From my machine')
  await it.widget.panel.locator('.message.sent').waitFor()
  const [session] = await it.store.listSessions({ workspaceId: it.workspace.id }, { limit: 2 })
  const messages = await it.store.listMessages(session!.id, { limit: 2 })
  expect(messages?.map(({ text }) => text)).toEqual(['From my machine'])
  expect([it.errors, it.lines]).toEqual([[], []])
})

test('a reload and another tab need no second popup', async () => {
  const it = await setup()
  await connect(it)
  await it.page.reload()
  await it.launcher.click()
  await it.widget.greeting.waitFor()
  const other = await it.context.newPage()
  await other.goto(it.page.url())
  await widgetOn(other).launcher.click()
  await widgetOn(other).greeting.waitFor()
  expect(panels(it.context)).toBe(2)
})

test('after a sign-out the page is to be connected again', async () => {
  const it = await setup()
  await connect(it)
  await it.page.evaluate('Latchkey.logout()')
  await it.offer.waitFor()
  const popup = await openPopup(it)
  await decide(popup, 'Allow')
  await it.widget.greeting.waitFor()
})

test('refused, the page says so, and a click asks again', async () => {
  const it = await setup()
  const popup = await openPopup(it)
  await signIn(popup)
  await decide(popup, 'Refuse')
  await errors(it.page, 'developer_refused')
  await it.widget.panel.getByText('refused to connect').waitFor()
  const again = await openPopup(it)
  await decide(again, 'Allow')
  await it.widget.greeting.waitFor()
})

/** Lets time pass for the page without waiting for it. */
const LATER =
  'let passedMs = 0; performance.now = ((now) => () => now.call(performance) + passedMs)(performance.now)'

test('closed, the page says so, and a click asks again', async () => {
  const it = await setup({ script: LATER })
  const popup = await openPopup(it)
  await popup.getByLabel('Email').waitFor()
  // Sooner it might be a window that this page may not see.
  await it.page.evaluate('passedMs = 2_500')
  await popup.close()
  await errors(it.page, 'developer_popup_closed')
  await connect(it)
})

test('with an account of another workspace, the page says so, and a click asks again', async () => {
  const it = await setup()
  const popup = await openPopup(it)
  await signIn(popup, EVE)
  await decide(popup, 'Cancel')
  await errors(it.page, 'developer_wrong_account')
  await openPopup(it)
})

test('blocked, the page says so', async () => {
  const it = await setup({ script: 'window.open = () => null' })
  await it.offer.waitFor()
  await it.launcher.click()
  await errors(it.page, 'developer_popup_blocked')
})

test('with its opener cut off, the popup comes back by the address, and the page is connected', async () => {
  const it = await setup({ headers: { 'cross-origin-opener-policy': 'same-origin' } })
  const popup = await openPopup(it)
  await signIn(popup)
  await popup.getByRole('button', { name: 'Allow' }).click()
  await it.widget.greeting.waitFor()
  expect(popup.isClosed() ? '' : popup.url()).not.toContain('code=')
})

test('on an origin that is no developer’s an empty token is a mistake, and the console says which', async () => {
  const it = await setup({ host: 'shop.test' })
  await errors(it.page, 'developer_elsewhere')
  await it.launcher.click()
  await it.widget.panel.waitFor()
  expect(panels(it.context)).toBe(1)
  expect(await it.offer.count()).toBe(0)
  await expect.poll(() => it.ours().join()).toContain('The option token is empty')
})
