import { expect, onTestFinished, test } from 'vitest'
// As a customer's test imports it, so that the tag and its chunks are found beside it.
import { createFakeLatchkey, type FakeOptions } from 'latchkey/testing'
import { useBrowser } from '../support/browser.js'
import { widgetOn } from '../support/demo.js'
import { until } from '../support/wait.js'

const inChromium = useBrowser()

/** A customer's page, of which nothing is served but the page itself. */
async function setup(options: FakeOptions = {}, { strict = false } = {}) {
  const fake = createFakeLatchkey(options)
  onTestFinished(fake.stop)
  const tab = await inChromium().open()
  const { page } = tab
  const tag = `<script async src="${fake.apiUrl}/latchkey.js" data-widget="${fake.widget}" data-token-url="${fake.tokenUrl}"></script>`
  const policy = `script-src ${fake.apiUrl}; connect-src 'self' ${fake.apiUrl}; style-src 'none'; require-trusted-types-for 'script'; trusted-types latchkey`
  await page.route('https://shop.test/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>A shop</title><link rel="icon" href="data:,"><h1>A shop</h1>${tag}`,
      ...(strict && { headers: { 'content-security-policy': policy } }),
    }),
  )
  const undo = await fake.route(page)
  await page.goto('https://shop.test/')
  return { ...tab, fake, undo, widget: widgetOn(page) }
}

test('on a page of Playwright’s the built tag runs, verified, under a strict policy', async () => {
  const { fake, widget, lines, errors, failures } = await setup({}, { strict: true })
  await widget.launcher.click()
  await widget.greeting.waitFor()
  await widget.send('Do you ship to Norway?')
  await expect.poll(() => fake.messages.map(({ text }) => text)).toEqual(['Do you ship to Norway?'])
  expect([lines, errors, failures]).toEqual([[], [], []])
})

test('a token that is expired on command is refreshed, and nobody sees it', async () => {
  const { fake, widget } = await setup()
  await widget.launcher.click()
  await widget.greeting.waitFor()
  fake.expireToken()
  await widget.send('Hello')
  await expect.poll(() => fake.messages).toHaveLength(1)
  expect(fake.requests.filter(({ operation }) => operation === 'token')).toHaveLength(2)
})

test('a route that a framework’s CSRF check refuses is named', async () => {
  const { fake, page, widget } = await setup()
  await page.evaluate("addEventListener('latchkey:error', (event) => (globalThis.code = event.detail.code))")
  fake.fail('token_route_csrf')
  await widget.launcher.click()
  await until(page, "globalThis.code === 'token_route_csrf'")
  fake.recover()
  await widget.panel.getByRole('button', { name: 'Try again' }).click()
  await widget.greeting.waitFor()
})

test('a chunk that is not there, and a network that fails, are told as such', async () => {
  const { fake, page, widget } = await setup()
  await page.evaluate("addEventListener('latchkey:error', (event) => (globalThis.code = event.detail.code))")
  await widget.launcher.waitFor()
  fake.fail('chunk_failed')
  await widget.launcher.click()
  await until(page, "globalThis.code === 'chunk_failed'")
  fake.recover()
  await widget.launcher.click()
  await widget.greeting.waitFor()
  fake.fail('api_unreachable')
  await widget.send('Hello')
  await widget.panel.getByText('Waiting for a connection').waitFor()
  fake.recover()
  await expect.poll(() => fake.messages.map(({ text }) => text), { timeout: 10_000 }).toEqual(['Hello'])
})

test('what the page tracks is there once, also when an answer is lost', async () => {
  const { fake, page, widget } = await setup()
  await widget.launcher.waitFor()
  fake.fail('answer_lost', { times: 1, on: 'trackEvents' })
  await page.evaluate("void Latchkey('track', 'plan chosen', { plan: 'pro' })")
  const calls = () => fake.requests.filter(({ operation }) => operation === 'trackEvents')
  await expect.poll(() => calls().map(({ status }) => status), { timeout: 10_000 }).toEqual([undefined, 200])
  expect(fake.events).toMatchObject([{ name: 'plan chosen', properties: { plan: 'pro' } }])
})

test('a stream is told as far as an answer can hold it, and goes on where it was', async () => {
  const { fake, page } = await setup()
  const read = async (from?: string) =>
    (await page.evaluate(
      async ([url, token, from]) => {
        const headers = { authorization: `Bearer ${token}`, ...(from && { 'last-event-id': from }) }
        return (await fetch(url!, { headers })).text()
      },
      [`${fake.apiUrl}/v1/stream`, fake.mint().token, from],
    )) as string
  const first = await read()
  expect(first).toContain('event: stream.ready')
  const waiting = read(/^id: (.*)$/m.exec(first)?.[1])
  await expect.poll(() => fake.requests.filter(({ operation }) => operation === 'stream').length).toBe(2)
  fake.agent.type()
  expect(await waiting).toContain('event: typing')
  fake.receive('Hello')
  expect(await read(/^id: (.*)$/m.exec(first)?.[1])).toContain('"text":"Hello"')
})

test('undone, the page meets the network again', async () => {
  const { fake, page, undo } = await setup()
  await undo()
  const url = `${fake.apiUrl}/v1/widgets/${fake.widget}/config`
  await expect(page.evaluate((url) => fetch(url).then(({ status }) => status), url)).rejects.toThrow('fetch')
})
