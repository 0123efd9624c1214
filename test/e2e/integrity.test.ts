import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, widgetOn } from '../support/demo.js'
import { openSite } from '../support/pages.js'
import { startProxy } from '../support/proxy.js'

const inChromium = useBrowser()

test.each(['none', 'keeper', 'widget'])('probe %s', async (chunk) => {
  // eslint
  const context = undefined as never
  void context
})
for (const chunk of ['none', 'keeper', 'widget'])
  test('x' + chunk, async (context) => {
    const demo = await setupDemo()
    const proxy = await startProxy(demo.apiUrl)
    const site = await openSite(demo, { apiUrl: proxy.url })
    proxy.interrupt(async (request, pass) => {
      if (!request.url.includes(`/assets/${chunk}-`)) return undefined
      const response = await pass()
      return new Response((await response.text()) + ';globalThis.tampered=1', response)
    })
    const tab = await inChromium(context).open()
    await tab.page.goto(site.origin)
    const widget = widgetOn(tab.page)
    await widget.launcher.click()
    await new Promise((r) => setTimeout(r, 1500))
    console.log(
      chunk,
      tab.lines,
      tab.errors,
      tab.failures,
      await tab.page.evaluate('[globalThis.tampered, Latchkey.state()]'),
      await widget.panel.isVisible(),
    )
  })
