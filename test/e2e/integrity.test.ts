import { describe, expect, test } from 'vitest'
import { useBrowser, type BrowserName } from '../support/browser.js'
import { setupDemo, widgetOn } from '../support/demo.js'
import { openSite } from '../support/pages.js'
import { startProxy } from '../support/proxy.js'

describe.each<BrowserName>(['chromium', 'firefox'])('in %s', (name) => {
  const inBrowser = useBrowser(name)

  /** A shop whose tag comes through a proxy. */
  async function setup() {
    const demo = await setupDemo()
    const proxy = await startProxy(demo.apiUrl)
    const site = await openSite(demo, { apiUrl: proxy.url })
    const tab = await inBrowser().open()
    const ran = () => tab.page.evaluate(() => (globalThis as { ran?: boolean }).ran)
    return { demo, proxy, site, tab, ran, widget: widgetOn(tab.page) }
  }

  test.each(['keeper', 'widget'])('a %s changed on the way does not run', async (chunk) => {
    const { proxy, site, tab, ran, widget } = await setup()
    let changed = ''
    proxy.interrupt(async ({ url }, pass) => {
      if (!url.includes(`/assets/${chunk}-`)) return undefined
      changed = url
      const response = await pass()
      return new Response(`${await response.text()};globalThis.ran = true`, response)
    })
    await tab.page.goto(site.origin)
    await widget.launcher.click()

    await expect.poll(tab.ours).toHaveLength(1)
    expect(tab.ours()[0]).toContain('is not the file that this tag was built with; it did not run.')
    await expect.poll(() => widget.launcher.getAttribute('aria-busy')).toBe('false')
    expect(await tab.page.evaluate('Latchkey.open().catch(({ code }) => code)')).toBe('chunk_failed')
    expect(tab.ours()).toHaveLength(1)
    expect(tab.errors).toEqual([])
    expect(await widget.panel.count()).toBe(0)
    expect(await ran()).toBeUndefined()

    // It would have run, had it been let: nothing but the check stopped it.
    await tab.page.evaluate(`import(${JSON.stringify(`${changed}?unchecked`)})`)
    expect(await ran()).toBe(true)
  })

  test.each(['keeper', 'widget'])('a %s that was changed runs once it is itself again', async (chunk) => {
    const { proxy, site, tab, widget } = await setup()
    proxy.interrupt(({ url }) => (url.includes(`/assets/${chunk}-`) ? new Response('0', JS) : undefined))
    await tab.page.goto(site.origin)
    await widget.launcher.click()
    await expect.poll(tab.ours).toHaveLength(1)
    // What hovering fetched may have failed before the click's turn came.
    await expect.poll(() => widget.launcher.getAttribute('aria-busy')).toBe('false')

    proxy.interrupt(() => undefined)
    await widget.launcher.click()
    await widget.greeting.waitFor()
    await expect.poll(() => tab.page.evaluate('Latchkey.state()')).toBe('ready')
    expect(tab.ours()).toHaveLength(1)
    expect(tab.errors).toEqual([])
  })
})

const JS = { headers: { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' } }
