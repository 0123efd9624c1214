import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { FIXTURES } from '../../gallery/fixtures.js'
import { useBrowser } from '../support/browser.js'
import { setupDemo, widgetOn } from '../support/demo.js'
import { openGallery } from '../support/gallery.js'
import { DESKTOP, PHONE } from '../support/looks.js'
import { openSite } from '../support/pages.js'

const inChromium = useBrowser()
let gallery: Awaited<ReturnType<typeof openGallery>>
beforeAll(async () => {
  gallery = await openGallery()
})

interface Stop {
  /** Its place among all that can have the focus in the panel; −1: it is elsewhere. */
  place: number
  name: string
  /** Whether one can see where the focus is. */
  isVisible: boolean
}

/** What has the focus. */
function readFocus(): Stop {
  const isOutlined = (element: Element): boolean => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element)
    return (
      outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 && !/, 0\)$|transparent/.test(outlineColor)
    )
  }
  let active = document.activeElement
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
  const panel = document.querySelector('latchkey-widget')?.shadowRoot?.querySelector('[role=dialog]')
  const field = active instanceof HTMLInputElement ? active : undefined
  const name = active?.ariaLabel ?? field?.labels?.[0]?.textContent ?? active?.textContent ?? ''
  // A star is what its radio button looks like.
  const shown = field?.type === 'radio' ? active?.closest('label') : active
  return {
    place: active && panel ? Array.from(panel.querySelectorAll('*')).indexOf(active) : -1,
    name: name.trim(),
    isVisible: shown ? isOutlined(shown) : false,
  }
}

/** What Tab has to reach, in the order in which it is read: of radio buttons one. */
function readStops(): number[] {
  const panel = document.querySelector('latchkey-widget')!.shadowRoot!.querySelector('[role=dialog]')!
  const all = Array.from(panel.querySelectorAll('*'))
  const controls = Array.from(
    panel.querySelectorAll<HTMLElement>('button:enabled, a[href], textarea, input, select, [tabindex="0"]'),
  )
  const radios = controls.filter((control) => control.matches('[type=radio]'))
  const entry = radios.find((radio) => radio.matches(':checked')) ?? radios[0]
  return controls
    .filter((control) => !radios.includes(control) || control === entry)
    .map((control) => all.indexOf(control))
}

async function press(page: Page, key: string): Promise<Stop> {
  await page.keyboard.press(key)
  return page.evaluate(readFocus)
}

describe('in every view', () => {
  test('Tab reaches every control in the order it is read in, shows where it is, and leads out', async () => {
    const { page } = await inChromium().open({ ...DESKTOP, reducedMotion: 'reduce' })
    await gallery.serve(page)
    const faults: Record<string, unknown> = {}
    for (const view of Object.keys(FIXTURES)) {
      await gallery.show(page, { view })
      const panel = page.getByRole('dialog')
      await panel.evaluate((element) => element.focus())
      const wanted = await page.evaluate(readStops)
      const reached: Stop[] = []
      for (let stop = await press(page, 'Tab'); stop.place >= 0; stop = await press(page, 'Tab')) {
        reached.push(stop)
        if (reached.length > wanted.length) break
      }
      const hidden = reached.filter(({ isVisible }) => !isVisible).map(({ name }) => name)
      const places = reached.map(({ place }) => place)
      if (JSON.stringify(places) !== JSON.stringify(wanted) || hidden.length > 0)
        faults[view] = { wanted, reached: places, hidden }
    }
    expect(faults).toEqual({})
  }, 120_000)

  test('Escape closes it, and the launcher has the focus', async () => {
    const { page } = await inChromium().open(DESKTOP)
    await gallery.serve(page)
    const faults: string[] = []
    for (const view of Object.keys(FIXTURES)) {
      await gallery.show(page, { view })
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).focus()
      const { name } = await press(page, 'Escape')
      if (name !== 'Chat' || (await page.getByRole('dialog').isVisible())) faults.push(`${view}: ${name}`)
    }
    expect(faults).toEqual([])
  }, 120_000)
})

test.each(['home-panels', 'conversation-rated', 'connections', 'custom', 'failed'])(
  'on a phone, where the panel is modal, Tab goes round in %s',
  async (view) => {
    const { page } = await inChromium().open(PHONE)
    await gallery.serve(page)
    await gallery.show(page, { view })
    const wanted = await page.evaluate(readStops)
    const first = (await press(page, 'Tab')).place
    for (let count = 1; count < wanted.length; count++) await press(page, 'Tab')
    expect((await press(page, 'Tab')).place).toBe(first)
    expect((await press(page, 'Shift+Tab')).place).toBe(wanted.at(-1))
  },
)

test('arrow keys choose among the stars, and Tab goes on after them', async () => {
  const { page } = await inChromium().open(DESKTOP)
  await gallery.serve(page)
  await gallery.show(page, { view: 'conversation-closed' })
  let stop = await press(page, 'Tab')
  while (stop.name !== '1 star') stop = await press(page, 'Tab')
  expect((await press(page, 'ArrowRight')).name).toBe('2 stars')
  expect((await press(page, 'ArrowRight')).name).toBe('3 stars')
  expect((await press(page, 'ArrowLeft')).name).toBe('2 stars')
  await expect.poll(() => page.locator('input:checked').inputValue()).toBe('2')
  expect((await press(page, 'Tab')).name).toBe('Save a transcript')
})

/** Tab until `name` has the focus; no visitor has that much patience. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  const passed: string[] = []
  for (let count = 0; count < 20; count++) {
    const stop = await press(page, key)
    if (stop.name.startsWith(name)) return
    passed.push(stop.name)
  }
  throw new Error(`${name} was not among ${passed.join(', ')}.`)
}

test('a visitor without a mouse opens it, writes, looks at connections, and comes back to the page', async () => {
  const demo = await setupDemo()
  await demo.administer('PUT', '/v1/tenants/acme/linked-sources/crm', {
    name: 'Salesforce',
    status: 'connected',
  })
  const site = await openSite(demo, {
    html: ({ tag }) =>
      `${tag}<button onclick="Latchkey.open('connections', { tenant: 'acme' })">Mine</button>`,
    identity: { visitor: { id: 'alex', name: 'Alex Rivera' }, tenant: 'acme' },
  })
  const { page, errors } = await inChromium().open(DESKTOP)
  await page.goto(site.origin)
  const { launcher, panel, composer, messages, greeting } = widgetOn(page)
  await launcher.waitFor()

  await tabTo(page, 'Chat')
  await page.keyboard.press('Enter')
  await greeting.waitFor()
  await panel.getByRole('button', { name: 'Send us a message' }).waitFor()
  await tabTo(page, 'Send us a message')
  await page.keyboard.press('Space')
  await expect.poll(() => page.evaluate(readFocus)).toMatchObject({ name: 'Your message', isVisible: true })
  await page.keyboard.type('Written without a mouse')
  await page.keyboard.press('Enter')
  await panel.locator('.message.sent').waitFor()
  expect(await messages.allTextContents()).toEqual(['Written without a mouse'])
  expect(await composer.inputValue()).toBe('')
  await tabTo(page, 'Back', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await panel.getByText('Your conversation').waitFor()
  await page.keyboard.press('Escape')
  expect(await page.evaluate(readFocus)).toMatchObject({ name: 'Chat', isVisible: true })

  await tabTo(page, 'Mine', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await panel.getByText('Salesforce').waitFor()
  await tabTo(page, 'Back')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Connections')
  await page.keyboard.press('Enter')
  await panel.getByText('Salesforce').waitFor()
  await tabTo(page, 'Close')
  await page.keyboard.press('Space')
  await expect.poll(() => panel.isVisible()).toBe(false)
  expect((await page.evaluate(readFocus)).name).toBe('Mine')
  expect(errors).toEqual([])
})
