import { getRequestListener } from '@hono/node-server'
import type { BrowserContext, Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createPasswords } from '../../server-stub/services/passwords.js'
import { createWorkspaces } from '../../server-stub/services/workspaces.js'
import { systemClock } from '../../server-stub/services/clock.js'
import { listen } from '../../server-stub/listen.js'
import { useBrowser } from '../support/browser.js'
import { widgetOn } from '../support/demo.js'
import { servePeople } from '../support/people-server.js'
import { until } from '../support/wait.js'

const inChromium = useBrowser('chromium', ['--host-resolver-rules=MAP shop.test 127.0.0.1'])

const SAM = 'sam@northwind.example'
const EVE = 'eve@elsewhere.example'
const PASSWORD = 'a boat full of walnuts'

interface Setup {
  host?: string
  headers?: Record<string, string>
  /** Runs before the page's own scripts. */
  script?: string
}

/** A page in development, whose tag has an empty token; and users of the workspace, and of another one. */
async function setup({ host = 'localhost', headers = {}, script = '' }: Setup = {}) {
  const { url, store, users, workspace, widget } = await servePeople()
  const elsewhere = await createWorkspaces({ store, clock: systemClock }).create({ name: 'Elsewhere' })
  for (const [email, workspaceId] of [
    [SAM, workspace.id],
    [EVE, elsewhere.id],
  ] as const) {
    const { id } = await users.create({
      workspaceId,
      email,
      name: undefined,
      role: 'member',
      createdBy: 'test',
    })
    const hash = await createPasswords({ ln: 4, r: 1, p: 1 }).hash(PASSWORD)
    await store.setPassword(id, { hash, firstPasswordEndsAt: undefined })
  }
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
  return { ...tab, url, store, workspace, users, offer, launcher, widget: widgetOn(tab.page) }
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

async function signIn(popup: Page, email = SAM): Promise<void> {
  await popup.getByLabel('Email').fill(email)
  await popup.getByLabel('Password').fill(PASSWORD)
  await popup.getByRole('button', { name: 'Sign in' }).click()
}

const press = (popup: Page, name: string) =>
  Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name }).click()])

async function connect(it: Setting): Promise<void> {
  const popup = await openPopup(it)
  await signIn(popup)
  await press(popup, 'Allow')
  await it.widget.greeting.waitFor()
}

const errors = (page: Page, code: string) => until(page, `errors.includes('${code}')`)
const panels = (context: BrowserContext) => context.pages().length

test('a click, a sign-in and an Allow: the panel greets the developer, and a message is in the store', async () => {
  const it = await setup()
  await connect(it)
  expect(await it.widget.panel.innerText()).toContain('Developer')
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
  await press(popup, 'Allow')
  await it.widget.greeting.waitFor()
})

test('refused, the page says so, and a click asks again', async () => {
  const it = await setup()
  const popup = await openPopup(it)
  await signIn(popup)
  await press(popup, 'Refuse')
  await errors(it.page, 'developer_refused')
  const again = await openPopup(it)
  await press(again, 'Allow')
  await it.widget.greeting.waitFor()
})

test('closed, the page says so, and a click asks again', async () => {
  const it = await setup()
  const popup = await openPopup(it)
  await popup.getByLabel('Email').waitFor()
  // Sooner it might be a window that this page may not see.
  await until(it.page, 'new Promise((resolve) => setTimeout(resolve, 2500, true))')
  await popup.close()
  await errors(it.page, 'developer_popup_closed')
  await connect(it)
})

test('with an account of another workspace, the page says so, and a click asks again', async () => {
  const it = await setup()
  const popup = await openPopup(it)
  await signIn(popup, EVE)
  await press(popup, 'Cancel')
  await errors(it.page, 'developer_wrong_account')
  await openPopup(it)
})

test('blocked, the page says so', async () => {
  const it = await setup({ script: 'window.open = () => null' })
  await it.offer.waitFor()
  await until(it.page, 'new Promise((resolve) => setTimeout(resolve, 100, true))')
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
