import type { BrowserContext, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Options } from '../../loader/options.js'
import { useBrowser, watch } from '../support/browser.js'
import { widgetOn } from '../support/demo.js'
import { listKept } from '../support/kept.js'
import { setupTalk } from '../support/talk.js'
import { until, whenTrue } from '../support/wait.js'

const inChromium = useBrowser()

/** An open conversation, and what the server has of it. */
async function setup({ options = {} as Options, script = '', isDeaf = false } = {}) {
  const talk = await setupTalk()
  const tab = await inChromium().open()
  const { context } = tab
  await context.addInitScript(script)
  // Nobody hears from the stream what has arrived.
  if (isDeaf) await context.route(/\/v1\/stream/, (route) => route.abort())
  const url = talk.at(options)
  await tab.page.goto(url)
  await show(tab.page)

  async function all<T>(path: string): Promise<T[]> {
    return (await talk.call<{ items: T[] }>('GET', path)).items
  }

  return {
    ...tab,
    talk,
    url,
    /** What visitors have written, by conversation, as the server has it. */
    async arrived(): Promise<string[][]> {
      const sessions = await all<{ id: string }>('/v1/sessions')
      // Their ids tell which was first.
      const ids = sessions.map(({ id }) => id).toSorted()
      const lists = ids.map((id) => all<{ text: string }>(`/v1/sessions/${id}/messages`))
      const texts = (await Promise.all(lists)).map((messages) => messages.map(({ text }) => text))
      return texts.filter((each) => each.length > 0)
    },
    /** Another tab of the same browser. */
    async open() {
      const second = watch(await context.newPage())
      await second.page.goto(url)
      await show(second.page)
      return second
    },
  }
}

type It = Awaited<ReturnType<typeof setup>>

async function show(page: Page): Promise<void> {
  await until(page, 'window.Latchkey?.open')
  await page.evaluate("Latchkey.open('conversation')")
  await widgetOn(page).composer.waitFor()
}

async function write(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) await widgetOn(page).send(text)
}

const shown = (page: Page) => widgetOn(page).messages.allTextContents()
const whenShown = (page: Page, ...texts: string[]) =>
  expect.poll(() => shown(page), { timeout: 12_000 }).toEqual(texts)
const whenArrived = ({ arrived }: It, ...conversations: string[][]) =>
  expect.poll(arrived, { timeout: 12_000 }).toEqual(conversations)
const whenWaiting = (page: Page, count: number) =>
  expect.poll(() => widgetOn(page).panel.getByText('Waiting for a connection').count()).toBe(count)

const kept = async (page: Page) => (await listKept(page)).filter((name) => name.includes('outbox'))
const whenKept = (page: Page, count: number) => expect.poll(async () => (await kept(page)).length).toBe(count)

const POST = (request: { method(): string }) => request.method() === 'POST'
const MESSAGES = /\/v1\/sessions\/[^/]+\/messages$/

/** Of the next message that is posted the server's answer never arrives; resolves when it has been given. */
function loseAnswer(context: BrowserContext): Promise<void> {
  let isLost = false
  return new Promise((resolve) => {
    void context.route(MESSAGES, async (route) => {
      if (!POST(route.request()) || isLost) return route.fallback()
      isLost = true
      await route.fetch()
      await route.abort()
      resolve()
    })
  })
}

test('offline, written, reloaded, online: each message is there once and in order', async () => {
  const it = await setup()
  const { page, context, talk, errors } = it
  await write(page, 'Hello')
  await whenArrived(it, ['Hello'])
  await context.setOffline(true)
  await write(page, 'one', 'two', 'three')
  await whenWaiting(page, 3)
  await whenKept(page, 3)

  talk.gateway.lead(undefined)
  await context.setOffline(false)
  await page.reload()
  talk.lead()
  await show(page)
  await whenShown(page, 'Hello', 'one', 'two', 'three')
  await whenArrived(it, ['Hello', 'one', 'two', 'three'])
  await whenKept(page, 0)
  expect(errors).toEqual([])
})

test('what waits is shown while nothing else can be, and goes out once it can', async () => {
  const it = await setup({
    options: { visitor: { id: 'alex' }, tokenStorage: 'browser' },
  })
  const { page, context } = it
  await context.route(/\/v1\/sessions/, (route) => route.abort())
  await write(page, 'one')
  await whenWaiting(page, 1)
  await whenKept(page, 1)
  await page.reload()
  await show(page)
  await whenShown(page, 'one')
  await context.unroute(/\/v1\/sessions/)
  await whenArrived(it, ['one'])
})

test.each(['stays', 'is reloaded'])(
  'the server killed between accept and answer has the message once, where the page %s',
  async (way) => {
    const it = await setup({ isDeaf: true })
    const { page, context, talk } = it
    const lost = loseAnswer(context)
    await write(page, 'one')
    await lost
    await Promise.all([write(page, 'two'), talk.crash()])
    if (way === 'is reloaded') {
      await whenKept(page, 2)
      await page.reload()
      await show(page)
    }
    await whenArrived(it, ['one', 'two'])
    await whenShown(page, 'one', 'two')
  },
)

test('what had arrived in a conversation that was closed since is not sent into the next one', async () => {
  const it = await setup({ isDeaf: true })
  const { page, context, talk } = it
  const lost = loseAnswer(context)
  await write(page, 'one')
  await lost
  await context.setOffline(true)
  await whenKept(page, 1)
  await talk.call('POST', `/v1/sessions/${await talk.findSession()}/close`)
  await context.setOffline(false)
  await page.reload()
  await show(page)
  await whenKept(page, 0)
  expect(await it.arrived()).toEqual([['one']])
  await write(page, 'two')
  await whenArrived(it, ['one'], ['two'])
})

test('two tabs write while the network is gone: each shows both, and all go out in the order of writing', async () => {
  const it = await setup()
  const { page, context } = it
  const { page: other } = await it.open()
  await context.setOffline(true)
  await write(page, 'one')
  await whenShown(other, 'one')
  await write(other, 'two')
  await whenShown(page, 'one', 'two')
  await write(page, 'three')
  await whenShown(other, 'one', 'two', 'three')
  await context.setOffline(false)
  await whenArrived(it, ['one', 'two', 'three'])
  for (const each of [page, other]) {
    await whenShown(each, 'one', 'two', 'three')
    await whenWaiting(each, 0)
  }
  await whenKept(page, 0)
})

test('a tab that is closed while it sends leaves the rest to another one', async () => {
  const it = await setup()
  const { page } = it
  const { page: other } = await it.open()
  await write(page, 'Hello')
  await whenArrived(it, ['Hello'])
  await whenShown(other, 'Hello')
  let isHeld = false
  // Nothing comes of what this tab sends.
  await page.route(MESSAGES, (route) => {
    if (!POST(route.request())) return route.fallback()
    isHeld = true
    return undefined
  })
  await write(page, 'one', 'two')
  await whenTrue(() => isHeld)
  await whenShown(other, 'Hello', 'one', 'two')
  expect(await it.arrived()).toEqual([['Hello']])
  await page.close()
  await whenArrived(it, ['Hello', 'one', 'two'])
  await whenShown(other, 'Hello', 'one', 'two')
})

test('a tab that opens later shows what waits in another one, and neither shows it twice', async () => {
  const it = await setup({ options: { consent: 'pending' } })
  const { page, context } = it
  await context.route(MESSAGES, (route) => (POST(route.request()) ? route.abort() : route.fallback()))
  await write(page, 'one', 'two')
  await whenWaiting(page, 2)
  const { page: other } = await it.open()
  await whenShown(other, 'one', 'two')
  await context.unroute(MESSAGES)
  await whenArrived(it, ['one', 'two'])
  for (const each of [page, other]) {
    await whenWaiting(each, 0)
    await whenShown(each, 'one', 'two')
  }
})

test('what was refused and taken back in one tab goes out from no other, nor after a reload', async () => {
  const it = await setup()
  const { page, context } = it
  const { page: other } = await it.open()
  await context.route(MESSAGES, (route) =>
    POST(route.request()) ? route.fulfill(REFUSAL) : route.fallback(),
  )
  await write(page, 'one', 'two')
  for (const each of [page, other])
    await expect.poll(() => widgetOn(each).panel.getByText('Not sent').count()).toBe(2)
  await context.unroute(MESSAGES)
  const first = widgetOn(other).panel.locator('.message').first()
  await first.getByRole('button', { name: 'Take back' }).click()
  for (const each of [page, other]) await whenShown(each, 'two')

  await page.reload()
  await show(page)
  await whenShown(page, 'two')
  await widgetOn(page).panel.getByRole('button', { name: 'Try again' }).click()
  await whenArrived(it, ['two'])
  for (const each of [page, other]) await whenShown(each, 'two')
  await whenKept(page, 0)
})

const REFUSAL = {
  status: 422,
  contentType: 'application/problem+json',
  headers: { 'access-control-allow-origin': '*' },
  json: {
    type: 'about:blank',
    title: 'Unprocessable',
    status: 422,
    code: 'invalid_request',
    detail: 'It is none.',
  },
}

/** Something that waits, and a draft. */
async function writeOffline({ page, context }: It): Promise<void> {
  await context.route(MESSAGES, (route) => (POST(route.request()) ? route.abort() : route.fallback()))
  await write(page, 'one')
  await whenWaiting(page, 1)
  await widgetOn(page).composer.fill('half a thought')
}

test('who signs out leaves nothing behind, and the next visitor sees nothing of them', async () => {
  const it = await setup()
  const { page, talk } = it
  await writeOffline(it)
  await whenKept(page, 2)
  talk.signIn({ visitor: { id: 'sam', name: 'Sam' } })
  await page.evaluate('Latchkey.logout()')
  await whenKept(page, 0)
  await it.context.unroute(MESSAGES)
  await show(page)
  expect(await shown(page)).toEqual([])
  await write(page, 'I am Sam')
  await whenArrived(it, ['I am Sam'])
})

test('signing out on a page that knows nobody erases it as well', async () => {
  const it = await setup()
  await writeOffline(it)
  await whenKept(it.page, 2)
  it.talk.signIn(null)
  await it.page.goto(it.url)
  await until(it.page, 'window.Latchkey?.logout')
  await it.page.evaluate('Latchkey.logout()')
  await whenKept(it.page, 0)
})

test('another visitor sees and sends nothing of the one before, who finds it when they are back', async () => {
  const it = await setup()
  const { page, context, talk } = it
  await writeOffline(it)
  await whenKept(page, 2)
  await context.unroute(MESSAGES)
  talk.signIn({ visitor: { id: 'sam', name: 'Sam' } })
  await page.goto(it.url)
  await show(page)
  expect(await widgetOn(page).composer.inputValue()).toBe('')
  await write(page, 'I am Sam')
  await whenArrived(it, ['I am Sam'])
  await whenShown(page, 'I am Sam')

  talk.signIn({ visitor: { id: 'alex', name: 'Alex Rivera' } })
  await page.goto(it.url)
  await show(page)
  await whenArrived(it, ['one'], ['I am Sam'])
  await expect.poll(() => widgetOn(page).composer.inputValue()).toBe('half a thought')
})

test.each([
  ['is not there', `Object.defineProperty(window, 'indexedDB', { value: undefined })`],
  ['hangs', 'indexedDB.open = () => new EventTarget()'],
  ['throws', `indexedDB.open = () => { throw new DOMException('No.', 'SecurityError') }`],
])('where IndexedDB %s, messages wait in the page, and nothing escapes', async (_, script) => {
  const it = await setup({ script })
  const { page, context, errors, ours } = it
  await context.setOffline(true)
  await write(page, 'one', 'two')
  await whenWaiting(page, 2)
  await context.setOffline(false)
  await whenArrived(it, ['one', 'two'])
  await whenShown(page, 'one', 'two')
  expect([errors, ours()]).toEqual([[], []])
})

test('with consent pending nothing is kept; granted, what waits is, and taken back, nothing', async () => {
  const it = await setup({ options: { consent: 'pending' } })
  const { page } = it
  await writeOffline(it)
  // Longer than a draft takes.
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 1000))')
  expect(await listKept(page)).toEqual([])
  await page.evaluate("Latchkey.setConsent('granted')")
  await whenKept(page, 2)
  await page.evaluate("Latchkey.setConsent('pending')")
  await whenKept(page, 0)
})

test('a draft is there after a reload, and not after it was sent', async () => {
  const it = await setup()
  const { page } = it
  const { composer } = widgetOn(page)
  await composer.fill('half a thought')
  await whenKept(page, 1)
  await page.reload()
  await show(page)
  await expect.poll(() => composer.inputValue()).toBe('half a thought')
  await composer.press('Enter')
  await whenArrived(it, ['half a thought'])
  await page.reload()
  await show(page)
  await whenShown(page, 'half a thought')
  expect(await composer.inputValue()).toBe('')
  expect(await kept(page)).toEqual([])
})

test('what the page puts into the composer goes before a draft', async () => {
  const it = await setup()
  const { page } = it
  await widgetOn(page).composer.fill('half a thought')
  await whenKept(page, 1)
  await page.reload()
  await until(page, 'window.Latchkey?.open')
  await page.evaluate("Latchkey.open({ message: 'About order 7' })")
  await widgetOn(page).composer.waitFor()
  await whenKept(page, 1)
  expect(await widgetOn(page).composer.inputValue()).toBe('About order 7')
})

test('a draft is in every tab, as it was written last', async () => {
  const it = await setup()
  const { page } = it
  const { page: other } = await it.open()
  await widgetOn(page).composer.fill('half a thought')
  await expect.poll(() => widgetOn(other).composer.inputValue()).toBe('half a thought')
  await widgetOn(other).composer.fill('a whole one')
  await expect.poll(() => widgetOn(page).composer.inputValue()).toBe('a whole one')
  await widgetOn(other).composer.press('Enter')
  await expect.poll(() => widgetOn(page).composer.inputValue()).toBe('')
  await whenArrived(it, ['a whole one'])
})
