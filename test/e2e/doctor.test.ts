import type { Page } from 'playwright-core'
import { describe, expect, test, vi } from 'vitest'
import { useBrowser, type BrowserName, type Tab, type TestBrowser } from '../support/browser.js'
import { setupDemo, signIn, widgetOn } from '../support/demo.js'
import { DESKTOP, testLooks } from '../support/looks.js'
import { openSite, type Parts } from '../support/pages.js'
import { startProxy } from '../support/proxy.js'

const inChromium = useBrowser()

const CHECKS = [
  'Snippet',
  'Content Security Policy',
  'Widget',
  'Token',
  'Origin',
  'Clock',
  'Storage and consent',
  'Tabs',
  'Launcher',
]

/** What a developer sees of the doctor. */
function doctorOn(page: Page) {
  const panel = page.getByRole('dialog', { name: 'Latchkey doctor' })
  const row = (title: string) =>
    panel.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title }) })
  return {
    panel,
    row,
    summary: panel.locator('.summary'),
    async whenDone() {
      await panel.waitFor()
      await expect.poll(() => this.summary.innerText(), { timeout: 30_000 }).not.toMatch(/^$|Checking/)
    },
    /** `All right`, `Warning`, `Problem`, `Not checked`. */
    verdicts: async () =>
      Object.fromEntries(
        (await panel.getByRole('heading', { level: 3 }).allTextContents()).map((text) => {
          const [verdict, title] = text.split(': ')
          return [title, verdict]
        }),
      ) as Record<string, string>,
    textOf: (title: string) => row(title).innerText(),
  }
}

async function examine({ page }: Tab, url: string) {
  await page.goto(`${url}/#latchkey-doctor`)
  const doctor = doctorOn(page)
  await doctor.whenDone()
  return doctor
}

type Setup = Parameters<typeof openSite>[1]

/** A shop of one page with something wrong, as the doctor sees it. */
async function examineSite(setup: Setup = {}, browser: TestBrowser = inChromium()) {
  const demo = await setupDemo()
  const site = await openSite(demo, setup)
  const tab = await browser.open(DESKTOP)
  return { demo, site, tab, doctor: await examine(tab, site.origin) }
}

const ALL_RIGHT = Object.fromEntries(CHECKS.map((title) => [title, 'All right']))

testLooks(
  'a healthy page is well all over, and an ill one is read as easily',
  { of: 'doctor' },
  async ({ options, check }) => {
    const demo = await setupDemo()
    const tab = await inChromium().open(options)
    const { page } = tab
    await signIn(tab.context, demo)
    const well = await examine(tab, demo.demoUrl)
    expect(await well.verdicts()).toEqual(ALL_RIGHT)
    expect(await well.summary.innerText()).toBe('All is well')
    await check(page, '1-well')
    // The page pays nothing for a look at it.
    expect(tab.lines).toEqual([])
    expect(tab.errors).toEqual([])
    expect(tab.failures).toEqual([])

    const site = await openSite(demo, {
      html: ({ tag }) => ILL + tag.replace('async ', ''),
      answerToken: () => CSRF.clone(),
    })
    const ill = await examine(tab, site.origin)
    expect(await ill.summary.innerText()).toBe('2 problems, 1 warning, 1 unchecked')
    await check(page, '2-ill')
    await ill.panel.getByRole('table', { name: 'State' }).scrollIntoViewIfNeeded()
    await check(page, '3-state')
  },
)

const BANNER =
  '<div id="consent" class="banner wide sticky" style="position:fixed;inset:auto 0 0;height:120px;background:#ddd;color:#000;z-index:2147483646">We like cookies</div>'
const ILL = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
  <meta name="viewport" content="width=device-width"></head><body><main><h1>A shop</h1>${BANNER}</main>`
const CSRF = new Response('<title>Page Expired</title>', {
  status: 419,
  headers: { 'content-type': 'text/html' },
})

test('signed out is no error, and leaves only the origin unchecked', async () => {
  const demo = await setupDemo()
  const tab = await inChromium().open(DESKTOP)
  const doctor = await examine(tab, demo.demoUrl)
  expect(await doctor.verdicts()).toEqual({ ...ALL_RIGHT, Origin: 'Not checked' })
  expect(await doctor.textOf('Token')).toContain('answered 401: nobody is signed in, which is no error')
})

test('a widget that is not there is named, and so is one that can’t be', async () => {
  const { doctor, demo, tab } = await examineSite({
    html: ({ tag, widget }) => tag.replace(widget, 'wgt_nobody'),
  })
  expect(await doctor.verdicts()).toMatchObject({
    Widget: 'Problem',
    Origin: 'Not checked',
    Launcher: 'Not checked',
  })
  expect(await doctor.textOf('Widget')).toContain('The server knows no widget wgt_nobody.')

  const other = await openSite(demo, { html: ({ tag, widget }) => tag.replace(widget, 'shop!') })
  const again = await examine(tab, other.origin)
  expect(await again.textOf('Widget')).toContain(`The option widget can't be "shop!"`)
})

test('an origin that is not allowed is named with the command that allows it', async () => {
  const { doctor, demo, site } = await examineSite({ isAllowed: false })
  expect(await doctor.verdicts()).toEqual({ ...ALL_RIGHT, Origin: 'Problem' })
  const text = await doctor.textOf('Origin')
  expect(text).toContain(`${site.origin} is not an allowed origin of ${demo.widget}.`)
  expect(text).toContain(`latchkey widget update ${demo.widget} --origin ${site.origin}`)

  await demo.allow(site.origin)
  await doctor.panel.getByRole('button', { name: 'Check again' }).click()
  await doctor.whenDone()
  expect(await doctor.verdicts()).toEqual(ALL_RIGHT)
})

describe.each<BrowserName>(['chromium', 'firefox'])('a Content Security Policy in %s', (name) => {
  const inBrowser = useBrowser(name)
  const NONCE = 'r4nd0m'
  const html = ({ tag }: Parts) => tag.replace('<script ', `<script nonce="${NONCE}" `)
  const policy = (connectSrc: string, trustedTypes: string) => ({
    'content-security-policy': [
      `default-src 'self'`,
      `script-src 'nonce-${NONCE}'`,
      `style-src 'none'`,
      ...(connectSrc ? [`connect-src ${connectSrc}`] : []),
      `require-trusted-types-for 'script'`,
      `trusted-types ${trustedTypes}`,
    ].join('; '),
  })

  test('that admits the widget has nothing to say about the doctor', async () => {
    const headers = ({ apiUrl }: Parts) => policy(`'self' ${apiUrl}`, 'latchkey')
    const { doctor, tab } = await examineSite({ html, headers }, inBrowser())
    expect(await doctor.verdicts()).toEqual(ALL_RIGHT)
    // It is dressed, although the page admits no style at all.
    expect(await doctor.panel.evaluate((panel) => getComputedStyle(panel).position)).toBe('fixed')
    expect(tab.lines).toEqual([])
    expect(tab.errors).toEqual([])
  })

  test.each([
    ['without a connect-src', ''],
    ['with a connect-src of its own', `'self' https://stats.example.com`],
  ])('%s is told how it should read', async (_how, connectSrc) => {
    const headers = () => policy(connectSrc, 'latchkey')
    const { doctor, demo } = await examineSite({ html, headers }, inBrowser())
    const text = await doctor.textOf('Content Security Policy')
    expect(text).toContain(`connect-src blocks ${demo.apiUrl}.`)
    expect(text).toContain(`Let it read connect-src ${connectSrc || "'self'"} ${demo.apiUrl}.`)
    const unchecked = { Widget: 'Not checked', Origin: 'Not checked', Launcher: 'Not checked' }
    expect(await doctor.verdicts()).toEqual({
      ...ALL_RIGHT,
      ...unchecked,
      'Content Security Policy': 'Problem',
    })
  })
})

test('a list of Trusted Types policies without ours is told how it should read', async () => {
  const { doctor, tab } = await examineSite({
    headers: () => ({ 'content-security-policy': 'trusted-types shop other' }),
  })
  expect(await doctor.verdicts()).toEqual({ ...ALL_RIGHT, 'Content Security Policy': 'Warning' })
  const text = await doctor.textOf('Content Security Policy')
  expect(text).toContain('Let it read trusted-types shop other latchkey.')
  // The tag's own attempt, and no other.
  expect(tab.lines).toEqual([expect.stringContaining('TrustedTypePolicy')])
})

test('a CSRF refusal of the token route is named, and costs one call', async () => {
  const { doctor, site } = await examineSite({ answerToken: () => CSRF.clone() })
  expect(await doctor.verdicts()).toEqual({ ...ALL_RIGHT, Token: 'Problem', Origin: 'Not checked' })
  expect(await doctor.textOf('Token')).toContain(
    "/api/latchkey/token answered 419: your framework's CSRF check",
  )
  expect(site.mints()).toBe(1)
})

describe('what covers the launcher is named:', () => {
  const launcherText = async (extra: string, script = '') => {
    const { doctor } = await examineSite({ html: ({ tag }) => `${tag}${extra}<script>${script}</script>` })
    return doctor.textOf('Launcher')
  }

  test('a banner, with its z-index', async () => {
    const text = await launcherText(BANNER)
    expect(text).toContain('div#consent.banner.wide (z-index 2147483646) lies over it.')
    expect(text).toContain('raise zIndex above 2147483646')
  })

  test('a popover, which no z-index helps against', async () => {
    const text = await launcherText(
      '<div id="offer" popover="manual" style="inset:auto 0 0 auto;width:300px;height:200px">An offer</div>',
      'offer.showPopover()',
    )
    expect(text).toContain('div#offer lies over it.')
    expect(text).toContain('top layer')
  })

  test('a modal dialog, under which the doctor can be used all the same', async () => {
    const { doctor } = await examineSite({
      html: ({ tag }) => `${tag}<dialog id="cart">Your cart</dialog><script>cart.showModal()</script>`,
    })
    expect(await doctor.textOf('Launcher')).toContain('dialog#cart is open as a modal dialog')
    await doctor.panel.getByRole('button', { name: 'Close' }).click()
    await doctor.panel.waitFor({ state: 'detached' })
  })

  test.each([
    [
      'moved out of the window',
      '<style>html { transform: translateY(-3000px) }</style>',
      'outside the window',
    ],
    ['made inert', '<script>document.documentElement.inert = true</script>', 'takes no clicks'],
  ])('%s', async (_what, extra, words) => {
    expect(await launcherText(extra)).toContain(words)
  })

  test('the option that leaves it out', async () => {
    const { doctor } = await examineSite({
      html: ({ tag }) => tag.replace('<script ', '<script data-launcher=".help" '),
    })
    expect(await doctor.textOf('Launcher')).toContain(
      'The option launcher names .help, and nothing on this page is that.',
    )
  })
})

describe('it works where nothing else does:', () => {
  test('a page that hides, shadows and breaks what it can, with a tag that says nothing', async () => {
    const { doctor, tab } = await examineSite({
      html: ({ apiUrl }) => `
        <form name="createElement"><input name="append"></form><img name="documentElement">
        <img name="elementFromPoint"><img name="activeElement"><img name="readyState"><img name="baseURI">
        <style>html * { all: unset !important; display: none !important }</style>
        <script>
          Array.from = () => []
          Element.prototype.appendChild = () => { throw 1 }
          Array.prototype.extra = Object.prototype.extra = () => {}
        </script>
        <script async src="${apiUrl}/latchkey.js"></script>`,
    })
    expect(await doctor.verdicts()).toMatchObject({
      Snippet: 'All right',
      Widget: 'Problem',
      Token: 'Problem',
      Launcher: 'Not checked',
    })
    expect(await doctor.textOf('Widget')).toContain('The tag names no widget')
    expect(tab.errors).toEqual([])
  })

  test('a server that serves files, and answers nothing', async () => {
    const demo = await setupDemo()
    const proxy = await startProxy(demo.apiUrl)
    proxy.interrupt(({ url }) => (new URL(url).pathname.startsWith('/v1/') ? 'cut' : undefined))
    const site = await openSite(demo, { apiUrl: proxy.url })
    const doctor = await examine(await inChromium().open(DESKTOP), site.origin)
    expect(await doctor.textOf('Widget')).toContain(`${proxy.url} could not be reached`)
    expect(await doctor.verdicts()).toMatchObject({
      Widget: 'Problem',
      Token: 'All right',
      Clock: 'All right',
    })
  })

  test('a page without a server of its own, in a frame that may do nothing', async () => {
    const demo = await setupDemo()
    const inner = await openSite(demo)
    const outer = await openSite(demo, {
      html: () =>
        `<iframe sandbox="allow-scripts" src="${inner.origin}/#latchkey-doctor" width="800" height="700"></iframe>`,
    })
    const { page } = await inChromium().open(DESKTOP)
    await page.goto(outer.origin)
    const panel = page.frameLocator('iframe').getByRole('dialog', { name: 'Latchkey doctor' })
    await expect.poll(() => panel.locator('.summary').innerText()).toMatch(/problem/)
    expect(await panel.innerText()).toContain('in a sandboxed frame')
  })
})

test('it opens beside the widget, closes with Escape, and gives back the focus', async () => {
  const { doctor, tab } = await examineSite({
    html: ({ tag }) =>
      `${tag.replace('<script ', '<script data-position="bottom-left" ')}<button>Buy</button>`,
  })
  const { page } = tab
  const box = (await doctor.panel.boundingBox())!
  expect(box.x).toBeGreaterThan(640)
  const widget = widgetOn(page)
  await widget.launcher.click()
  await widget.greeting.waitFor()

  await doctor.panel.getByRole('button', { name: 'Copy report' }).focus()
  await page.keyboard.press('Escape')
  await doctor.panel.waitFor({ state: 'detached' })
  expect(await widget.panel.isVisible()).toBe(true)
})

test('its report has no token, no query and nobody’s name', async () => {
  const { doctor, tab, demo } = await examineSite({
    html: ({ tag }) => tag.replace('/token"', '/token?session=s3cr3t"'),
  })
  await tab.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await doctor.panel.getByRole('button', { name: 'Copy report' }).click()
  await doctor.panel.getByText('Copied').waitFor()
  const report = await tab.page.evaluate(() => navigator.clipboard.readText())
  expect(report).toContain('[ok]   Widget: It is “Northwind Supply”')
  expect(report).toContain(`Widget: ${demo.widget}`)
  expect(report).not.toMatch(/s3cr3t|eyJ[\w-]|Alex|Rivera|example\.com/)
  expect(await doctor.panel.innerText()).not.toMatch(/s3cr3t|eyJ[\w-]|Alex|Rivera/)
})

test('nothing is stored by looking, neither in the browser nor on the server', async () => {
  const demo = await setupDemo()
  const remember = vi.spyOn(demo.store, 'rememberVisitor')
  const tab = await inChromium().open(DESKTOP)
  const doctor = await examine(tab, (await openSite(demo, {})).origin)
  expect(await doctor.verdicts()).toEqual(ALL_RIGHT)
  expect(remember).not.toHaveBeenCalled()
  const kept = await tab.page.evaluate(async () => [
    localStorage.length,
    sessionStorage.length,
    (await indexedDB.databases()).length,
    document.cookie,
  ])
  expect(kept).toEqual([0, 0, 0, ''])
})
