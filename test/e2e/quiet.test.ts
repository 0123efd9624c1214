import { expect, test } from 'vitest'
import { useBrowser, type Tab } from '../support/browser.js'
import { setupDemo, signIn, widgetOn, type TestDemo } from '../support/demo.js'

const inChromium = useBrowser()

/** The demo's first page, with Alex signed in, as soon as the launcher is there and the network is quiet. */
async function setup() {
  const demo = await setupDemo()
  const tab = await inChromium().open()
  await signIn(tab.context, demo)
  await tab.page.goto(demo.demoUrl, { waitUntil: 'networkidle' })
  const widget = widgetOn(tab.page)
  await widget.launcher.waitFor()
  return { demo, tab, widget }
}

/** What Latchkey has asked for, as it would read in a log; hashes and ids left out. */
function askedOf({ requests }: Tab, { apiUrl, demoUrl, widget }: TestDemo): string[] {
  return requests
    .map((request) => request.url())
    .filter((url) => url.startsWith(apiUrl) || url === `${demoUrl}/api/latchkey/token`)
    .map((url) => new URL(url).pathname.replace(widget, ':widget').replace(/-\w+\.js/, '.js'))
    .sort()
}

/** What a page could have kept. */
const kept = ({ page, context }: Tab) =>
  Promise.all([
    context.cookies().then((cookies) => cookies.map(({ name }) => name)),
    page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      (await indexedDB.databases()).length,
      (await caches.keys()).length,
    ]),
  ])

test('before anybody wants it, it is a script, a configuration and three nodes', async () => {
  const { demo, tab } = await setup()
  expect(askedOf(tab, demo)).toEqual(['/latchkey.js', '/v1/widgets/:widget/config'])
  const nodes = await tab.page.evaluate(() => {
    const own = document.querySelectorAll('latchkey-widget')
    return [...own].flatMap((host) => [
      host,
      ...(host.shadowRoot ? [host.shadowRoot, ...host.shadowRoot.querySelectorAll('*')] : []),
    ]).length
  })
  expect(nodes).toBeLessThanOrEqual(10)
  expect(nodes).toBe(3)
  expect(await kept(tab)).toEqual([['northwind_session'], [0, 0, 0, 0]])
  expect(tab.lines).toEqual([])
  expect(tab.failures).toEqual([])
})

test('hovering fetches what a click needs, so that the click waits for no chunk and no token', async () => {
  const { demo, tab, widget } = await setup()
  await widget.launcher.hover()
  const all = [
    '/api/latchkey/token',
    '/assets/keeper.js',
    // With the × that hides the launcher.
    '/assets/live.js',
    '/assets/widget.js',
    '/latchkey.js',
    '/v1/widgets/:widget/config',
  ]
  await expect.poll(() => askedOf(tab, demo)).toEqual(all)
  await tab.page.waitForLoadState('networkidle')
  expect(await widget.panel.count()).toBe(0)

  await widget.launcher.click()
  await widget.greeting.waitFor()
  await expect
    .poll(() => [...new Set(askedOf(tab, demo))])
    .toEqual([...all, '/assets/storage.js', '/v1/sessions', '/v1/stream'].sort())
  expect(await kept(tab)).toEqual([['northwind_session'], [0, 0, 0, 0]])
})

test('the focus of the keyboard is intent as well', async () => {
  const { demo, tab, widget } = await setup()
  await widget.launcher.focus()
  await expect.poll(() => askedOf(tab, demo)).toContain('/api/latchkey/token')
  await tab.page.keyboard.press('Enter')
  await widget.greeting.waitFor()
  await expect.poll(() => widget.launcher.getAttribute('aria-expanded')).toBe('true')
  await tab.page.keyboard.press('Escape')
  await widget.panel.waitFor({ state: 'hidden' })
  // Back to where it was.
  expect(
    await widget.launcher.evaluate((button) => (button.getRootNode() as ShadowRoot).activeElement === button),
  ).toBe(true)
})
