import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  ACCENTS,
  BACKGROUNDS,
  DENSITIES,
  LANGUAGES,
  SCHEMES,
  SIZES,
  type Choice,
} from '../../gallery/choices.js'
import { FIXTURES, GROUPS } from '../../gallery/fixtures.js'
import { useBrowser } from '../support/browser.js'
import { setupDemo, widgetOn } from '../support/demo.js'
import { openGallery } from '../support/gallery.js'
import { audit, DESKTOP, PHONE, shoot, testLooks } from '../support/looks.js'

const inChromium = useBrowser()
const VIEWS = Object.keys(FIXTURES)
/** The first of each group: its usual look. */
const USUAL = new Set(GROUPS.map((group) => Object.keys(group)[0]))
const DIRECTIONS = { ltr: 'en', rtl: 'ar' } as const
const DEVICES = { desktop: DESKTOP, phone: PHONE }

let gallery: Awaited<ReturnType<typeof openGallery>>
beforeAll(async () => {
  gallery = await openGallery()
})

async function open(options: object) {
  const tab = await inChromium().open({ ...options, reducedMotion: 'reduce' })
  await gallery.serve(tab.page)
  return tab
}

type Look = Partial<Choice> & Pick<Choice, 'view'>

/** What is wrong with each, by name; nothing where there is nothing. */
async function judge(page: Page, looks: Look[], check: (look: Look) => Promise<string[]>) {
  const faults: Record<string, string[]> = {}
  for (const look of looks) {
    await gallery.show(page, look)
    const found = [...(await check(look)), ...(await page.evaluate(findMisplaced))]
    if (found.length > 0) faults[Object.values(look).join(' ')] = found
  }
  return faults
}

/** What is wider than its place, squeezed, or cannot be reached. */
function findMisplaced(): string[] {
  const panel = document.querySelector('latchkey-widget')?.shadowRoot?.querySelector('[role=dialog]')
  if (!panel) return ['There is no panel.']
  const { left, right, top, bottom } = panel.getBoundingClientRect()
  const isIn = (inner: DOMRect) =>
    inner.left >= left && inner.top >= top && inner.right <= right && inner.bottom <= bottom
  const isWhole = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
  const wide = [panel, ...panel.querySelectorAll('.body, .thread')].filter(
    ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
  )
  const lost = [...panel.querySelectorAll('button, textarea')].filter((control) => {
    control.scrollIntoView({ block: 'nearest' })
    const box = control.getBoundingClientRect()
    // WCAG 2.5.8.
    const isLarge = box.width >= 24 && box.height >= 24
    const isSqueezed = control.matches('button') && control.scrollHeight > control.clientHeight + 1
    return !isIn(box) || !isLarge || isSqueezed
  })
  return [
    ...(isWhole ? [] : ['The panel sticks out of the window.']),
    ...wide.map(({ className }) => `${className} scrolls sideways.`),
    ...lost.map((control) => `${control.textContent || control.ariaLabel} is squeezed, or out of reach.`),
  ]
}

describe.each(Object.entries(DEVICES))('on a %s', (device, size) => {
  describe.each(SCHEMES)('in %s', (scheme) => {
    test.each(Object.entries(DIRECTIONS))(
      '%s, every view is without fault for assistive technology, its states in turn',
      async (direction, locale) => {
        const { page, errors, lines } = await open(size)
        // A usual one in all of them; every further state in one of four on each device, not in the same on both.
        const turn =
          Number(scheme === 'dark') + 2 * Number(direction === 'rtl') + 2 * Number(device === 'phone')
        const looks = VIEWS.filter((view, index) => USUAL.has(view) || (index + turn) % 4 === 0).map(
          (view) => ({
            view,
            scheme,
            locale,
            accent: 'default',
          }),
        )
        const faults = await judge(page, looks, async ({ view }) => {
          await shoot(page, `gallery-${view}-${device}-${scheme}-${direction}`)
          return audit(page)
        })
        expect(faults).toEqual({})
        expect([errors, lines]).toEqual([[], []])
      },
      180_000,
    )

    test('whatever the accent, all of it can be read', async () => {
      const { page } = await open(size)
      const looks = Object.keys(ACCENTS).flatMap((accent) =>
        ['home-connections', 'conversation-failed', 'connect'].map((view) => {
          return { view, scheme, locale: 'en', accent } as const
        }),
      )
      const check = async ({ view, accent }: Look) => {
        if (device === 'desktop') await shoot(page, `gallery-${view}-${scheme}-${accent}`)
        return audit(page)
      }
      expect(await judge(page, looks, check)).toEqual({})
    }, 180_000)

    test('whatever the ground and however dense, all of it can be read and reached', async () => {
      const { page } = await open(size)
      const looks = Object.keys(BACKGROUNDS).flatMap((background, index): Look[] => {
        const density = DENSITIES[index % 2]!
        const look = { scheme, background, density, font: density === 'compact' ? 'serif' : 'inherit' }
        return [
          { ...look, view: 'home-connections', accent: 'yellow' },
          { ...look, view: 'conversation-failed' },
          { ...look, view: 'connections', locale: 'ar' },
        ]
      })
      const check = async ({ view, background }: Look) => {
        if (device === 'desktop') await shoot(page, `gallery-${view}-${scheme}-on-${background}`)
        return audit(page)
      }
      expect(await judge(page, looks, check)).toEqual({})
    }, 180_000)
  })
})

testLooks(
  'a page and its launcher are without fault for assistive technology',
  { of: 'page' },
  async ({ options, check }) => {
    const demo = await setupDemo()
    const { page } = await inChromium().open(options)
    await page.goto(demo.demoUrl)
    await widgetOn(page).launcher.waitFor()
    await check(page, 'closed')
  },
)

test.each(Object.keys(LANGUAGES))(
  'at 200 % zoom, in %s, every view is whole',
  async (locale) => {
    const { width, height, zoom } = SIZES['zoom-200']
    const { page } = await open({ viewport: { width, height }, deviceScaleFactor: zoom })
    const looks = VIEWS.map((view) => ({ view, scheme: 'light', locale, accent: 'default' }) as const)
    const faults = await judge(page, looks, async ({ view }) => {
      await shoot(page, `gallery-${view}-zoom-200-${locale}`)
      return []
    })
    expect(faults).toEqual({})
  },
  180_000,
)
