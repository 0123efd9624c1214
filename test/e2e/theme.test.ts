import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../loader/options.js'
import { useBrowser } from '../support/browser.js'
import { widgetOn } from '../support/demo.js'
import { audit, DESKTOP, PHONE } from '../support/looks.js'
import { openShop } from '../support/shop.js'

const inChromium = useBrowser()

interface Given {
  options?: Options
  /** Of the page itself. */
  css?: string
  browser?: object
}

/** The panel, open on a page of its own. */
async function setup({ options = {}, css = '', browser = DESKTOP }: Given = {}) {
  const shop = await openShop({ latencyMs: 0, bodies: { '/': () => `<style>${css}</style>` } })
  const tab = await inChromium().open({ ...browser, reducedMotion: 'reduce' })
  const { page } = tab
  await page.goto(shop.at(options))
  const widget = widgetOn(page)
  await widget.launcher.waitFor()
  await page.evaluate('Latchkey.open()')
  await widget.greeting.waitFor()
  return { tab, page, widget, scheme: () => widget.panel.evaluate((it) => getComputedStyle(it).colorScheme) }
}

const style = (page: Page, selector: string, property: string) =>
  page
    .locator(`latchkey-widget ${selector}`)
    .first()
    .evaluate((it, name) => getComputedStyle(it).getPropertyValue(name), property)

/** What cannot be read, as axe sees it. */
const findUnreadable = async (page: Page) =>
  (await audit(page)).filter((fault) => fault.startsWith('color-contrast'))

const CREAM = 'rgb(255, 248, 231)'
const WHITE = 'rgb(255, 255, 255)'
const NIGHT = 'rgb(16, 20, 31)'

describe('the scheme of a page', () => {
  test.each([
    ['declares it', 'html.night { color-scheme: dark }', "document.documentElement.className = 'night'"],
    [
      'declares it on its body',
      'body[data-theme=dark] { color-scheme: dark }',
      "document.body.dataset.theme = 'dark'",
    ],
    [
      'only paints its body',
      'body.night { background: oklch(0.2 0.02 260) }',
      "document.body.className = 'night'",
    ],
    [
      'only paints its root',
      'html.night { background: #111 }',
      "document.documentElement.className = 'night'",
    ],
    [
      'fades into it',
      'body { background: #fff; transition: background-color 0.2s } body.night { background: #111 }',
      "document.body.className = 'night'",
    ],
    [
      'declares both and paints one',
      ':root { color-scheme: light dark } body { background: #fff } .night { background: #111 }',
      "document.body.className = 'night'",
    ],
    [
      'says it in a <meta>',
      '',
      "document.head.append(Object.assign(document.createElement('meta'), { name: 'color-scheme', content: 'dark' }))",
    ],
    [
      'changes its <meta>',
      '',
      `const meta = Object.assign(document.createElement('meta'), { name: 'color-scheme', content: 'light' })
      document.head.append(meta)
      requestAnimationFrame(() => (meta.content = 'dark'))`,
    ],
    [
      'puts on another stylesheet',
      '',
      "document.head.append(Object.assign(document.createElement('style'), { textContent: 'body { background: #111 }' }))",
    ],
    [
      'replaces its body',
      '',
      "document.body = document.createElement('body'); setTimeout(() => (document.body.style.background = '#111'))",
    ],
  ])('is followed where it %s', async (_, css, toggle) => {
    const { page, scheme, tab } = await setup({ css, options: { colorScheme: 'page' } })
    expect(await scheme()).toBe('light')
    await page.evaluate(toggle)
    await expect.poll(scheme).toBe('dark')
    expect(tab.errors).toEqual([])
  })

  test('is the system’s where the page takes both and paints nothing', async () => {
    const { page, scheme } = await setup({
      css: ':root { color-scheme: light dark }',
      options: { colorScheme: 'page' },
    })
    expect(await scheme()).toBe('light')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(scheme).toBe('dark')
  })

  test('is found out although elements go by the names of the document’s members', async () => {
    const { page, scheme, tab } = await setup({ options: { colorScheme: 'page' } })
    await page.evaluate(() => {
      document.body.insertAdjacentHTML(
        'beforeend',
        '<form name="body"></form><form name="head"></form><img name="documentElement">',
      )
    })
    await page.evaluate("document.querySelector('body').style.background = '#111'")
    await expect.poll(scheme).toBe('dark')
    expect(tab.errors).toEqual([])
  })
})

describe('a theme', () => {
  test('is worn, and turns dark with the scheme', async () => {
    const theme = { background: '#fff8e7', accent: 'oklch(0.5 0.2 20)', font: 'Georgia, serif', radius: 4 }
    const { page, tab, scheme } = await setup({ options: { theme, colorScheme: 'auto' } })
    expect(await style(page, '.panel', 'background-color')).toBe(CREAM)
    expect(await style(page, '.greeting', 'font-family')).toBe('Georgia, serif')
    expect(await style(page, '.panel', 'border-top-left-radius')).toBe('4px')
    expect(await findUnreadable(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(scheme).toBe('dark')
    expect(await style(page, '.panel', 'background-color')).not.toBe(CREAM)
    expect(await findUnreadable(page)).toEqual([])
    expect([tab.errors, tab.lines]).toEqual([[], []])
  })

  test('has another one for the dark', async () => {
    const theme = { background: '#fff8e7', dark: { background: '#10141f' } }
    const { page } = await setup({ options: { theme, colorScheme: 'dark' } })
    expect(await style(page, '.panel', 'background-color')).toBe(NIGHT)
  })

  test('takes the page’s font, and fetches none', async () => {
    const { page, tab } = await setup({
      css: "body { font-family: 'No Such Face', cursive }",
      options: { theme: { font: 'inherit' } },
    })
    expect(await style(page, '.greeting', 'font-family')).toBe('"No Such Face", cursive')
    expect(tab.requests.filter((request) => request.resourceType() === 'font')).toEqual([])
  })

  test('is dense without a target below 24 pixels', async () => {
    const high = async (density: 'comfortable' | 'compact') => {
      const { page } = await setup({ options: { theme: { density } } })
      const sizes = await page
        .locator('latchkey-widget button')
        .evaluateAll((all) => all.map((each) => each.getBoundingClientRect()))
      for (const { width, height } of sizes) expect(Math.min(width, height)).toBeGreaterThanOrEqual(24)
      return (await page.locator('latchkey-widget .panel').boundingBox())!.height
    }
    expect(await high('compact')).toBeLessThan((await high('comfortable')) * 0.85)
  })

  test('loses what can’t be read, and nothing else', async () => {
    const theme = {
      background: 'url(https://a.example/x.png)',
      accent: 'env(x, image-set("https://a.example/x.png" 1x))',
      font: 'x; background: url(https://a.example/x.png)',
      radius: 4,
    }
    const { page, tab } = await setup({ options: { theme } })
    expect(await style(page, '.panel', 'background-color')).toBe(WHITE)
    expect(await style(page, '.panel', 'border-top-left-radius')).toBe('4px')
    expect(tab.requests.filter((request) => new URL(request.url()).host === 'a.example')).toEqual([])
    expect(tab.errors).toEqual([])
  })
})

describe('the page’s own CSS', () => {
  test('sets custom properties, which are read, corrected, and come before the options', async () => {
    const css = `
      :root { --brand: oklch(0.97 0.03 90) }
      latchkey-widget {
        --latchkey-background: #10141f; --latchkey-accent: var(--brand); --latchkey-text: #222;
        --latchkey-font: Georgia, serif; --latchkey-radius: 4px; --latchkey-density: compact;
      }`
    const theme = { background: '#fff8e7', radius: 30 }
    const { page } = await setup({ css, options: { theme } })
    expect(await style(page, '.panel', 'background-color')).toBe(NIGHT)
    expect(await style(page, '.panel', 'border-top-left-radius')).toBe('4px')
    expect(await style(page, '.greeting', 'font-family')).toBe('Georgia, serif')
    expect(await style(page, '.bar', 'min-height')).toBe('39px')
    expect(await findUnreadable(page)).toEqual([])
  })

  test('colours the launcher and the panel alike, by a custom property or by an option that reads one', async () => {
    const RED = 'rgb(170, 0, 0)'
    const byProperty = await setup({
      css: 'latchkey-widget { --latchkey-accent: #a00 }',
      options: { theme: { accent: '#00f' } },
    })
    const byOption = await setup({
      css: ':root { --brand: #a00 }',
      options: { theme: { accent: 'var(--brand)' } },
    })
    for (const { page, widget } of [byProperty, byOption]) {
      const { background, bubble } = await widget.launcher.evaluate((it) => {
        const { backgroundColor, color } = getComputedStyle(it)
        return { background: backgroundColor, bubble: color }
      })
      expect(background).toBe(RED)
      expect(bubble).toMatch(/^lch\(100 0 /)
      expect(await style(page, '.emblem', 'color')).toBe(RED)
    }
  })

  test('changes them with its own switch', async () => {
    const css = `
      latchkey-widget { --latchkey-background: #fff8e7 }
      .night { color-scheme: dark }
      .night latchkey-widget { --latchkey-background: #10141f }`
    const { page } = await setup({ css, options: { colorScheme: 'page' } })
    expect(await style(page, '.panel', 'background-color')).toBe(CREAM)
    await page.evaluate("document.documentElement.className = 'night'")
    await expect.poll(() => style(page, '.panel', 'background-color')).toBe(NIGHT)
  })

  test('that can’t be read leaves the option', async () => {
    const css = 'latchkey-widget { --latchkey-background: none; --latchkey-radius: 1rem }'
    const { page } = await setup({ css, options: { theme: { background: '#fff8e7', radius: 4 } } })
    expect(await style(page, '.panel', 'background-color')).toBe(CREAM)
    expect(await style(page, '.panel', 'border-top-left-radius')).toBe('4px')
  })

  test('reaches the parts', async () => {
    const css = `
      latchkey-widget::part(panel) { border-top: 6px solid rgb(1 2 3) }
      latchkey-widget::part(header) { text-transform: uppercase }
      latchkey-widget::part(message) { font-style: italic }
      latchkey-widget::part(message-mine) { border-radius: 0 }
      latchkey-widget::part(composer) { border-top-width: 3px }
      latchkey-widget::part(launcher) { border-radius: 7px }`
    const { page, widget } = await setup({ css })
    await widget.send('Hello')
    await widget.messages.first().waitFor()
    expect(await style(page, '.panel', 'border-top-color')).toBe('rgb(1, 2, 3)')
    expect(await style(page, '.bar', 'text-transform')).toBe('uppercase')
    expect(await style(page, '.bubble', 'font-style')).toBe('italic')
    expect(await style(page, '.bubble', 'border-top-left-radius')).toBe('0px')
    expect(await style(page, '.composer', 'border-top-width')).toBe('3px')
    expect(await widget.launcher.evaluate((it) => getComputedStyle(it).borderTopLeftRadius)).toBe('7px')
  })
})

describe('beside a notch', () => {
  const UPRIGHT = { viewport: PHONE.viewport }
  const LANDSCAPE = { viewport: { width: 844, height: 390 } }
  const INSETS = { top: 11, left: 47, right: 53, bottom: 21 }
  const OFFSET = 20

  async function openBeside(options: Options, browser: object) {
    const { page, tab, widget } = await setup({ options, browser })
    const devtools = await tab.context.newCDPSession(page)
    await devtools.send('Emulation.setSafeAreaInsetsOverride', { insets: INSETS })
    const box = async (selector: string) => {
      const { x, y, width, height } = (await page
        .locator(`latchkey-widget ${selector}`)
        .first()
        .boundingBox())!
      const size = page.viewportSize()!
      return { left: x, right: size.width - x - width, top: y, bottom: size.height - y - height }
    }
    await expect.poll(async () => (await box('> button')).bottom).toBe(OFFSET + INSETS.bottom)
    return { box, widget }
  }

  describe.each(['en', 'ar'])('in %s', (locale) => {
    test.each(['right', 'left'] as const)(
      'launcher and panel keep off it, at the bottom %s',
      async (side) => {
        const { box } = await openBeside({ position: `bottom-${side}`, locale }, DESKTOP)
        expect((await box('> button'))[side]).toBe(OFFSET + INSETS[side])
        expect((await box('.panel'))[side]).toBe(OFFSET + INSETS[side])
        expect((await box('.panel')).top).toBeGreaterThanOrEqual(0)
      },
    )

    test.each([
      ['upright', UPRIGHT],
      ['on its side', LANDSCAPE],
    ])('nothing of a full screen is under it, on a phone %s', async (_, browser) => {
      const { box } = await openBeside({ locale }, browser)
      expect(await box('.panel')).toEqual({ left: 0, right: 0, top: 0, bottom: 0 })
      for (const part of ['.welcome', '.card']) {
        const { left, right, top } = await box(part)
        expect(left).toBeGreaterThanOrEqual(INSETS.left)
        expect(right).toBeGreaterThanOrEqual(INSETS.right)
        expect(top).toBeGreaterThanOrEqual(INSETS.top)
      }
      expect((await box('.body')).bottom).toBeGreaterThanOrEqual(INSETS.bottom)
    })
  })
})
