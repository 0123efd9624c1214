import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'

const OUTPUT = join(import.meta.dirname, '../output')

export const DESKTOP = { viewport: { width: 1280, height: 800 } }
export const PHONE = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2,
}

interface Look {
  /** Of the browser. */
  options: BrowserContextOptions
  /** Keeps a picture, named after the device and the colours, and finds nothing wrong. */
  check(page: Page, name: string): Promise<void>
}

interface Pictures {
  /** What all their names begin with. */
  of: string
  fullPage?: boolean
}

/** On a desktop and on a phone, in light and in dark. */
export function testLooks(
  title: string,
  { of, fullPage }: Pictures,
  run: (look: Look) => Promise<void>,
): void {
  describe.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])('on a %s', (device, viewport) => {
    test.each(['light', 'dark'] as const)(`in %s, ${title}`, (colorScheme) =>
      run({
        options: { ...viewport, colorScheme, reducedMotion: 'reduce' },
        async check(page, name) {
          await shoot(page, `${of}-${device}-${colorScheme}-${name}`, { fullPage })
          expect(await audit(page), name).toEqual([])
        },
      }),
    )
  })
}

/** What axe finds wrong, as `rule: element`. */
export async function audit(page: Page): Promise<string[]> {
  // Half a megabyte, once a page.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run()
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  })
}

/** Once nothing moves any more. */
export async function shoot(
  page: Page,
  name: string,
  { fullPage = false }: { fullPage?: boolean | undefined } = {},
): Promise<void> {
  mkdirSync(OUTPUT, { recursive: true })
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))
  await page.screenshot({ path: join(OUTPUT, `${name}.png`), animations: 'disabled', fullPage })
}
