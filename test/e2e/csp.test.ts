import { describe, expect, test } from 'vitest'
import { useBrowser, type BrowserName, type Tab } from '../support/browser.js'
import { setupDemo, widgetOn } from '../support/demo.js'
import { openSite } from '../support/pages.js'

const NONCE = 'r4nd0m'
const SCRIPT_SRC = [
  ['a nonce and strict-dynamic', () => `'nonce-${NONCE}' 'strict-dynamic'`],
  ['a nonce alone', () => `'nonce-${NONCE}'`],
  ['an allow-list of the server’s origin', (apiUrl: string) => apiUrl],
] as const

interface Policy {
  scriptSrc: (apiUrl: string) => string
  trustedTypes: string
}

/** A shop whose policy admits nothing but the widget, and reports whatever it stops. */
async function openShop({ scriptSrc, trustedTypes }: Policy) {
  const demo = await setupDemo()
  const site = await openSite(demo, {
    html: ({ tag }) => tag.replace('<script ', `<script nonce="${NONCE}" `),
    headers: ({ apiUrl }) => ({
      'content-security-policy': [
        `default-src 'none'`,
        // Browsers ask for a favicon by themselves.
        `img-src 'self'`,
        `script-src ${scriptSrc(apiUrl)}`,
        `style-src 'none'`,
        `connect-src 'self' ${apiUrl}`,
        `require-trusted-types-for 'script'`,
        `trusted-types ${trustedTypes}`,
        'report-uri /csp-reports',
      ].join('; '),
    }),
  })
  return { demo, site }
}

/** Opens, is greeted, writes; at last does what the policy forbids, so that all that was reported has come. */
async function visit(tab: Tab, { demo, site }: Awaited<ReturnType<typeof openShop>>) {
  await tab.context.addInitScript(() => {
    const violations: string[] = ((globalThis as { violations?: string[] }).violations = [])
    addEventListener('securitypolicyviolation', (event) => {
      violations.push(`${event.effectiveDirective} ${event.blockedURI}`)
    })
  })
  await tab.page.goto(site.origin)
  const widget = widgetOn(tab.page)
  await widget.launcher.click()
  await widget.greeting.waitFor()
  expect(await widget.greeting.innerText()).toContain('Alex')
  await widget.send('Hello from behind a policy')
  await widget.panel.locator('.message.sent').waitFor()
  expect(await demo.writtenTo()).toEqual(['Hello from behind a policy'])

  const said = [...tab.lines]
  await tab.page.evaluate(() => document.head.append(document.createElement('style')))
  const violations = () => tab.page.evaluate(() => (globalThis as { violations?: string[] }).violations ?? [])
  await expect.poll(async () => (await violations()).at(-1)).toContain('style-src')
  await expect.poll(() => site.reports.at(-1)).toContain('style-src')
  return { said, violations: (await violations()).slice(0, -1), reports: site.reports.slice(0, -1) }
}

describe.each<BrowserName>(['chromium', 'firefox'])('in %s', (name) => {
  const inBrowser = useBrowser(name)

  test.each(SCRIPT_SRC)('under %s the widget works, and nothing is reported', async (_what, scriptSrc) => {
    const browser = inBrowser()
    const shop = await openShop({ scriptSrc, trustedTypes: 'latchkey' })
    const tab = await browser.open()
    expect(await visit(tab, shop)).toEqual({ said: [], violations: [], reports: [] })
    expect(tab.errors).toEqual([])
    expect(tab.failures).toEqual([])
  })
})

describe.each<BrowserName>(['chromium', 'firefox'])(
  'in %s, where the list of policies lacks latchkey',
  (name) => {
    const inBrowser = useBrowser(name)

    test.each(SCRIPT_SRC)(
      'under %s the widget works at the price of one report',
      async (_what, scriptSrc) => {
        const shop = await openShop({ scriptSrc, trustedTypes: 'shop' })
        const tab = await inBrowser().open()
        const { said, violations, reports } = await visit(tab, shop)
        expect(violations).toEqual(['trusted-types trusted-types-policy'])
        expect(reports).toEqual(['trusted-types trusted-types-policy'])
        // Firefox says it in its own console, not in the page's.
        if (name === 'chromium') expect(said).toEqual([expect.stringContaining('TrustedTypePolicy')])
        expect(tab.errors).toEqual([])
      },
    )
  },
)
