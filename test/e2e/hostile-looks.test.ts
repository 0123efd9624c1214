import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { useBrowser } from '../support/browser.js'
import { setupDemo, widgetOn } from '../support/demo.js'
import { BOOTSTRAP, PREFLIGHT, RESET } from '../support/hostile-pages.js'
import { openSite } from '../support/pages.js'

const inChromium = useBrowser()

/** The panel is opened, and written in; what it looks like at home and in a conversation. */
async function visit(css: string) {
  const demo = await setupDemo()
  const site = await openSite(demo, { html: ({ tag }) => `<style>${css}</style>${tag}` })
  const { page, errors, lines } = await inChromium().open({ reducedMotion: 'reduce' })
  await page.goto(site.origin)
  const widget = widgetOn(page)
  await widget.launcher.click()
  await widget.greeting.waitFor()
  await widget.panel.getByRole('button', { name: 'Send us a message' }).waitFor()
  expect(await widget.greeting.innerText()).toContain('Alex')
  const home = await lookAt(page)
  await widget.send('Still here')
  await widget.panel.locator('.message.sent').waitFor()
  expect(await demo.writtenTo()).toEqual(['Still here'])
  const conversation = await lookAt(page)
  expect([errors, lines]).toEqual([[], []])
  return { page, widget, looks: { ...toLines('home', home), ...toLines('conversation', conversation) } }
}

/** Every computed style of everything in the widget, of what stands before and after it, and its place in the window. */
const lookAt = (page: Page): Promise<[string, string][]> =>
  page.evaluate(async () => {
    const { shadowRoot } = document.querySelector('latchkey-widget')!
    await Promise.all(shadowRoot!.getAnimations().map(({ finished }) => finished))
    const found: [string, string][] = []
    for (const [index, element] of [...shadowRoot!.querySelectorAll('*')].entries()) {
      const name = `${index} ${element.localName}.${element.getAttribute('class')}`
      for (const part of ['', '::before', '::after', '::placeholder']) {
        const styles = getComputedStyle(element, part)
        const isThere =
          part === '' ||
          (part === '::placeholder' ? element.localName === 'textarea' : styles.content !== 'none')
        // The page's custom properties come in by inheritance, and are nobody's there.
        const own = isThere ? [...styles].filter((property) => !property.startsWith('--')) : []
        for (const property of own)
          found.push([`${name}${part} ${property}`, styles.getPropertyValue(property)])
      }
      const place = element.getBoundingClientRect()
      if (place.width > 0) found.push([`${name} place`, JSON.stringify(place)])
    }
    return found
  })

const toLines = (view: string, look: [string, string][]) =>
  Object.fromEntries(look.map(([name, value]) => [`${view} ${name}`, value]))

test.each([
  ['Bootstrap', BOOTSTRAP],
  ['Tailwind’s preflight', PREFLIGHT],
  ['a reset that is sure of itself', RESET],
  [
    'a page whose text nobody may select',
    '* { user-select: none !important; -webkit-user-select: none !important }',
  ],
  [
    'a transformed and filtered body',
    'body { transform: scale(.5) rotate(9deg); filter: blur(2px); will-change: transform; contain: strict; height: 100px }',
  ],
  ['a body in a zoom', 'body { zoom: 1.5 }'],
])('on a page with %s each thing looks as on a plain one', async (_what, css) => {
  const plain = await visit('')
  const hostile = await visit(css)
  const others = Object.entries(plain.looks).filter(([name, value]) => hostile.looks[name] !== value)
  expect(Object.keys(hostile.looks)).toEqual(Object.keys(plain.looks))
  expect(others.map(([name, value]) => `${name}: ${hostile.looks[name]}, not ${value}`)).toEqual([])
})
