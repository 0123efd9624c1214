import jsonwebtoken from 'jsonwebtoken'
import type { BrowserContextOptions } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { NewSigningKey } from '../../protocol/signing-key.js'
import { useBrowser } from '../support/browser.js'
import { setupDemo, widgetOn } from '../support/demo.js'
import { shoot, testLooks } from '../support/looks.js'
import { openSite, type Parts } from '../support/pages.js'
import { until } from '../support/wait.js'

const inChromium = useBrowser()

/** A page of which nobody says who the visitor is: its backend signs for tenants, and that is all. */
const tenantsOnly = ({ apiUrl, widget }: Parts): string =>
  `<script async src="${apiUrl}/latchkey.js" data-widget="${widget}"></script>`

const HOSTILE = `<img src=x onerror="globalThis.ran = 1"> ${'long '.repeat(10)}end`

interface Given {
  html?: (parts: Parts) => string
  options?: BrowserContextOptions
  tenant?: string
}

async function setup({ html = tenantsOnly, options, tenant }: Given = {}) {
  const demo = await setupDemo()
  const key = await demo.administer<NewSigningKey>('POST', '/v1/signing-keys')
  const sources: [string, object][] = [
    ['crm', { name: 'Salesforce', status: 'connected', credentials: { access_token: 'not-for-pages' } }],
    ['google-drive', { name: 'Google Drive', status: 'expired' }],
    ['mail', { name: 'متجر البريد', status: 'failed' }],
    ['hostile', { name: HOSTILE, status: 'connected' }],
  ]
  for (const [id, source] of sources) {
    await demo.administer('PUT', `/v1/tenants/acme/linked-sources/${id}`, source)
  }
  const identity = tenant === undefined ? undefined : { visitor: { id: 'alex', name: 'Alex Rivera' }, tenant }
  const site = await openSite(demo, { html, ...(identity && { identity }) })
  const tab = await inChromium().open(options)
  const { page } = tab

  /** As a customer's backend does it, word for word. */
  function sign(tenantId: string, lifetimeS = 3600): string {
    const KEY = key.private_key_base64
    const iat = startedAt - signed++
    return jsonwebtoken.sign(
      { sub: tenantId, iat, exp: iat + lifetimeS },
      Buffer.from(KEY, 'base64').toString('utf8'),
      { algorithm: 'RS256' },
    )
  }
  // Whole seconds, so that two of one second would be the same.
  const startedAt = Math.floor(Date.now() / 1000)
  let signed = 0
  const reasons: string[] = []
  await page.exposeFunction('sign', (tenantId: string, reason?: string) => {
    if (reason !== undefined) reasons.push(reason)
    return sign(tenantId)
  })
  await page.goto(site.origin)
  const widget = widgetOn(page)
  await widget.host.waitFor({ state: 'attached' })
  const reads = () =>
    tab.requests.filter((it) => it.method() === 'GET' && it.url().includes('/linked-sources'))
  return {
    ...tab,
    demo,
    key,
    site,
    widget,
    sign,
    reasons,
    reads,
    /** The tokens that the list was asked for with. */
    tokens: () => reads().map((it) => it.headers()['authorization']?.replace('Bearer ', '')),
    rows: widget.panel.locator('.source'),
    open: (what: string) => page.evaluate(`Latchkey.open(${what})`),
  }
}

const ANEW = '{ jwtToken: ({ reason }) => sign("acme", reason) }'

test('a token that the backend signed opens what its tenant has linked, quietly, and is nowhere to be seen', async () => {
  const { page, rows, open, sign, tokens, requests, lines, errors, failures } = await setup()
  const token = sign('acme')
  await page.evaluate(`told = []; for (const name of ['error', 'state', 'open', 'token:refreshed', 'token:failed'])
    Latchkey.on(name, (detail) => told.push(JSON.stringify(detail)))`)
  await open(`'acme', { jwtToken: '${token}' }`)
  await expect.poll(() => rows.count()).toBe(4)
  const texts = await rows.allInnerTexts()
  expect(texts.map((text) => text.replace(/\s+/g, ' ').trim()).sort()).toEqual(
    [
      'Google Drive Expired',
      `${HOSTILE.trim()} Connected`,
      'Salesforce Connected',
      'متجر البريد Not working',
    ].sort(),
  )
  expect(await page.evaluate('globalThis.ran')).toBeUndefined()
  expect(tokens()).toEqual([token])
  // The token goes with that one call, in its header.
  const seen = [
    await page.content(),
    await page.evaluate('document.querySelector("latchkey-widget").shadowRoot.innerHTML'),
    ...((await page.evaluate('told')) as string[]),
    ...requests.map((it) => it.url() + (it.postData() ?? '')),
    ...lines,
  ].join()
  expect(seen).not.toContain(token.slice(0, 20))
  expect(seen).not.toContain('not-for-pages')
  expect({ lines, errors, failures }).toEqual({ lines: [], errors: [], failures: [] })
})

test('a later open keeps it; logout forgets it, and destroy too', async () => {
  const { page, open, rows, tokens, reasons, widget } = await setup()
  await open(`'acme', ${ANEW}`)
  await rows.first().waitFor()
  await page.evaluate('Latchkey.close()')
  await open(`'connections'`)
  await open('')
  await expect.poll(() => tokens().length).toBe(3)
  expect(new Set(tokens()).size).toBe(1)
  expect(reasons).toEqual(['start'])
  for (const end of [
    'Latchkey.logout()',
    'options = { widget: document.querySelector("[data-widget]").dataset.widget }; Latchkey.destroy(); Latchkey.init(options)',
  ]) {
    await page.evaluate(end)
    const code = await page.evaluate(`Latchkey.open('connections').catch(({ code }) => code)`)
    expect(code).toBe('bad_tenant')
    await open(`'acme', ${ANEW}`)
    await rows.first().waitFor()
  }
  expect(reasons).toEqual(['start', 'start', 'start'])
  await widget.panel.waitFor()
})

test('the function is asked before the token ends, the old one serving meanwhile, and again after it ended', async () => {
  const { page, open, rows, tokens, reasons } = await setup()
  await page.clock.install()
  await open(`'acme', ${ANEW}`)
  await rows.first().waitFor()
  await page.clock.fastForward(57 * 60_000)
  await open('')
  await expect.poll(() => tokens().length).toBe(2)
  expect(reasons).toEqual(['start'])
  await page.clock.fastForward(2 * 60_000)
  await open('')
  await expect.poll(() => reasons).toEqual(['start', 'early'])
  await expect.poll(() => tokens().length).toBe(3)
  expect(new Set(tokens()).size).toBe(1)
  await page.clock.fastForward(70 * 60_000)
  await open('')
  await expect.poll(() => tokens().length).toBe(4)
  expect(reasons).toEqual(['start', 'early', 'expired'])
  expect(new Set(tokens()).size).toBe(2)
})

test('once its signing key is revoked, one new token is asked for, and one call made with it', async () => {
  const { demo, key, page, open, rows, widget, reasons, tokens, ours } = await setup()
  await open(`'acme', ${ANEW}`)
  await rows.first().waitFor()
  await demo.administer('POST', `/v1/signing-keys/${key.id}/revoke`)
  await open('')
  await widget.panel.getByText('Connections can’t be shown').waitFor()
  await widget.panel.getByText('tenant_token_refused').waitFor()
  expect(reasons).toEqual(['start', 'refused'])
  expect(tokens()).toHaveLength(3)
  expect(await rows.count()).toBe(0)
  expect(ours().join()).toContain('signing-key list')
  await page.evaluate('Latchkey.close()')
  // A function that signs with the new key mends it.
  const next = await demo.administer<NewSigningKey>('POST', '/v1/signing-keys')
  key.private_key_base64 = next.private_key_base64
  await open('')
  await rows.first().waitFor()
})

test('a text that has ended is told of, with what would refresh it', async () => {
  const { open, widget, sign, reads } = await setup()
  // Clocks may differ by a minute.
  await open(`'acme', { jwtToken: '${sign('acme', -120)}' }`)
  await widget.panel.getByText('tenant_token_ended').waitFor()
  await widget.panel.getByText('pass a function').waitFor()
  expect(reads()).toHaveLength(1)
})

test('a token for another tenant is told as such', async () => {
  const { open, widget, sign, page } = await setup()
  await open(`'acme', { jwtToken: '${sign('beta')}' }`)
  await widget.panel.getByText('These connections aren’t yours').waitFor()
  await widget.panel.getByText('This token is for the tenant "beta", not for "acme".').waitFor()
  await shoot(page, 'connections-mismatch')
})

test('a widget token that was minted with the tenant opens them as well, and home leads there', async () => {
  const { open, rows, widget, tokens } = await setup({ html: ({ tag }) => tag, tenant: 'acme' })
  await open(`'home', { tenant: 'acme' }`)
  await widget.panel.getByRole('button', { name: /^Connections/ }).click()
  await rows.first().waitFor()
  expect(tokens()).toHaveLength(1)
  await widget.panel.getByRole('button', { name: 'Back' }).click()
  await widget.greeting.waitFor()
})

test('an id of any characters is one', async () => {
  const { demo, open, rows, sign } = await setup()
  const id = 'Ä/b ?#%2F+"\'<'
  await demo.administer('PUT', `/v1/tenants/${encodeURIComponent(id)}/linked-sources/x`, { name: 'Found' })
  await open(`${JSON.stringify(id)}, { jwtToken: '${sign(id)}' }`)
  await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining('Found')])
})

test('one that was minted without is told what is missing', async () => {
  const { open, widget } = await setup({ html: ({ tag }) => tag })
  await open(`'connections', { tenant: 'acme' }`)
  await widget.panel.getByText('This token is for no tenant, not for "acme".').waitFor()
})

test('a tenant without its token is told on the console, and nothing opens', async () => {
  const { open, widget, ours, page } = await setup()
  await page.evaluate(`Latchkey('open', 'acme')`)
  await expect.poll(ours).toEqual([expect.stringContaining(`open('acme') names no view`)])
  expect(await widget.panel.isVisible()).toBe(false)
  await open('').catch(() => {})
})

describe.each(['en', 'ar'])('with texts in %s', (locale) => {
  testLooks(
    'the list is without fault for assistive technology',
    { of: `connections-${locale}` },
    async ({ options, check }) => {
      const { open, rows, page, widget } = await setup({
        options,
        html: ({ tag }) =>
          `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>A shop</title></head><body><main><h1>A shop</h1></main>${tag}</body></html>`,
        tenant: 'acme',
      })
      await page.evaluate(`Latchkey.setLocale('${locale}')`)
      await open(`'acme', ${ANEW}`)
      await rows.first().waitFor()
      await check(page, 'list')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await widget.greeting.waitFor()
      await check(page, 'home')
      await until(page, 'Latchkey.isOpen()')
    },
  )
})
