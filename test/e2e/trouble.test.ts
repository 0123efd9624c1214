import { expect, test } from 'vitest'
import { useBrowser, type Tab } from '../support/browser.js'
import { setupDemo, widgetOn } from '../support/demo.js'
import { openSite } from '../support/pages.js'
import { startProxy } from '../support/proxy.js'

const inChromium = useBrowser()

interface Setup {
  answerToken?: () => Response
}

/** A shop whose tag comes through a proxy. */
async function setup({ answerToken }: Setup = {}) {
  const demo = await setupDemo()
  const proxy = await startProxy(demo.apiUrl)
  const site = await openSite(demo, { apiUrl: proxy.url, ...(answerToken && { answerToken }) })
  const tab = await inChromium().open()
  return { demo, proxy, site, tab, widget: widgetOn(tab.page) }
}

const stateOf = ({ page }: Tab) => page.evaluate('Latchkey.state()')
const notFound = () => new Response('{}', { status: 404, headers: { 'access-control-allow-origin': '*' } })
const failing = () => new Response('Oops', { status: 500, headers: { 'access-control-allow-origin': '*' } })
const signInPage = () =>
  new Response('<!doctype html><form>Sign in</form>', { headers: { 'content-type': 'text/html' } })

test.each(['keeper', 'widget'])('a %s that is not there costs one line', async (chunk) => {
  const { proxy, site, tab, widget } = await setup()
  proxy.interrupt(({ url }) => (url.includes(`/assets/${chunk}-`) ? notFound() : undefined))
  await tab.page.goto(site.origin)
  for (let click = 1; click <= 3; click++) {
    await widget.launcher.click()
    await expect.poll(() => widget.launcher.getAttribute('aria-busy')).toBe('false')
  }
  await expect.poll(tab.ours).toEqual([expect.stringContaining('could not be loaded')])
  expect(await tab.page.evaluate('Latchkey.open().catch(({ code }) => code)')).toBe('chunk_failed')
  expect(tab.ours()).toHaveLength(1)
  expect(tab.errors).toEqual([])
})

test('without the doctor, the line says at least what and where', async () => {
  const { proxy, site, tab, widget } = await setup()
  proxy.interrupt(({ url }) => (url.includes('/assets/') ? notFound() : undefined))
  await tab.page.goto(site.origin)
  await widget.launcher.click()
  await expect.poll(tab.ours).not.toEqual([])
  expect(tab.ours()[0]).toMatch(/chunk_failed http.*\/assets\/(keeper|widget)-/)
  expect(tab.errors).toEqual([])
})

test('a widget that the server does not know is said once, and nothing is drawn', async () => {
  const { proxy, site, tab, widget } = await setup()
  proxy.interrupt(({ url }) => (url.endsWith('/config') ? notFound() : undefined))
  await tab.page.goto(site.origin)
  await expect.poll(tab.ours).toEqual([expect.stringContaining('The server knows no widget wgt_')])
  expect(await stateOf(tab)).toBe('failed')
  expect(await widget.host.count()).toBe(0)
  expect(tab.errors).toEqual([])
})

test('a configuration that fails is asked for again, and then all is well', async () => {
  const { proxy, site, tab, widget } = await setup()
  let asked = 0
  proxy.interrupt(({ url }) => (url.endsWith('/config') && ++asked === 1 ? failing() : undefined))
  await tab.page.clock.install()
  await tab.page.goto(site.origin)
  await expect
    .poll(tab.ours)
    .toEqual([expect.stringContaining("answered 500, so the widget's configuration")])
  expect(await stateOf(tab)).toBe('unavailable')

  await tab.page.clock.fastForward(5_000)
  await tab.page.clock.resume()
  await widget.launcher.click()
  await widget.greeting.waitFor()
  await expect.poll(() => stateOf(tab)).toBe('ready')
  expect(tab.ours()).toHaveLength(1)
  expect(tab.errors).toEqual([])
})

// What came from the browser's cache is there even so.
const downExceptCache = ({ url }: Request) => (/latchkey\.js$|\/doctor-/.test(url) ? undefined : 'cut')

test('a server that is down costs one line', async () => {
  const { proxy, site, tab, widget } = await setup()
  proxy.interrupt(downExceptCache)
  await tab.page.goto(site.origin)
  await expect.poll(tab.ours).toEqual([expect.stringContaining('could not be reached')])
  expect(await stateOf(tab)).toBe('unavailable')
  expect(await widget.host.count()).toBe(0)
  expect(await tab.page.evaluate('Latchkey.open().catch(({ name }) => name)')).toBe('LatchkeyError')
  expect(tab.errors).toEqual([])
})

test('a server that is down from the start costs nothing but the browser’s own line', async () => {
  const { proxy, site, tab } = await setup()
  proxy.interrupt(() => 'cut')
  await tab.page.goto(site.origin)
  await expect.poll(() => tab.failures.length).toBe(1)
  await tab.page.waitForLoadState('load')
  expect(tab.ours()).toEqual([])
  expect(tab.errors).toEqual([])
})

test('what could not be sent while the server was down waits, and goes out by itself', async () => {
  const { demo, proxy, site, tab, widget } = await setup()
  await tab.page.goto(site.origin)
  await widget.launcher.click()
  await widget.panel.getByText('Send us a message').waitFor()

  proxy.interrupt(downExceptCache)
  await widget.send('Kept')
  await widget.panel.locator('.message.waiting').waitFor()
  await expect.poll(tab.ours).toEqual([expect.stringContaining('could not be reached')])

  proxy.interrupt(() => undefined)
  await widget.panel.locator('.message.sent').waitFor()
  expect(await demo.writtenTo()).toEqual(['Kept'])
  expect(tab.errors).toEqual([])
})

test.each([
  ['answers 500', failing, 'unavailable', 'answered 500', 'We can’t be reached'],
  ['is not there', notFound, 'failed', 'there is no route for POST', 'This chat isn’t working'],
  ['answers a sign-in page', signInPage, 'identity-required', 'no token: a sign-in page', 'Please sign in'],
])('a token route that %s costs one line', async (_what, answerToken, state, line, title) => {
  const { site, tab, widget } = await setup({ answerToken })
  await tab.page.goto(site.origin)
  await widget.launcher.click()
  await widget.panel.getByRole('heading', { name: title }).waitFor()
  await expect.poll(tab.ours).toEqual([expect.stringContaining(line)])
  expect(await stateOf(tab)).toBe(state)
  expect(tab.errors).toEqual([])
})

test('a token route that recovers is found by itself', async () => {
  let isBroken = true
  const demo = await setupDemo()
  const site = await openSite(demo, { answerToken: () => (isBroken ? failing() : undefined) })
  const tab = await inChromium().open()
  await tab.page.goto(site.origin)
  const widget = widgetOn(tab.page)
  await widget.launcher.click()
  await widget.panel.getByRole('heading', { name: 'We can’t be reached' }).waitFor()
  isBroken = false
  await widget.greeting.waitFor()
  expect(tab.ours()).toHaveLength(1)
})

test('a page on an origin that the widget does not allow is told how to allow it', async () => {
  const demo = await setupDemo()
  const site = await openSite(demo, { isAllowed: false })
  const tab = await inChromium().open()
  await tab.page.goto(site.origin)
  const widget = widgetOn(tab.page)
  await widget.launcher.click()
  await widget.panel.getByRole('heading', { name: 'This chat isn’t working' }).waitFor()
  await expect
    .poll(tab.ours)
    .toEqual([expect.stringContaining(`latchkey widget update ${demo.widget} --origin ${site.origin}`)])
  expect(tab.errors).toEqual([])
})
