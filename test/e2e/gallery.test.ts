import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createServer } from 'vite'
import { SIZES } from '../../gallery/choices.js'
import { FIXTURES } from '../../gallery/fixtures.js'
import { useBrowser } from '../support/browser.js'

const inChromium = useBrowser()

/** What `npm run dev` serves, on a port of its own. */
async function serve(): Promise<string> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'latchkey-gallery-'))
  const server = await createServer({
    configFile: resolve('gallery/vite.config.ts'),
    logLevel: 'silent',
    cacheDir,
    server: { port: 0 },
  })
  onTestFinished(async () => {
    await server.close()
    rmSync(cacheDir, { recursive: true, force: true })
  })
  await server.listen()
  return `http://127.0.0.1:${(server.httpServer!.address() as AddressInfo).port}`
}

test('the index lists every view, shows the one that is chosen, and keeps the choice', async () => {
  const { page, errors } = await inChromium().open({ viewport: { width: 1600, height: 900 } })
  await page.goto(await serve())
  const links = page.getByRole('navigation', { name: 'Views' }).getByRole('link')
  await expect.poll(() => links.allTextContents()).toEqual(Object.keys(FIXTURES))
  await page.getByLabel('scheme').selectOption('dark')
  await page.getByLabel('size').selectOption('phone')
  await page.getByLabel('filter').fill('failed')
  expect(await links.allTextContents()).toEqual(
    Object.keys(FIXTURES).filter((name) => name.includes('failed')),
  )
  await links.filter({ hasText: 'conversation-failed' }).click()

  const inner = page.frameLocator('iframe').frameLocator('iframe')
  await inner.getByText('Take back').waitFor()
  const { width, height } = SIZES.phone
  const size = await inner.locator('html').evaluate(() => [innerWidth, innerHeight])
  expect(size).toEqual([width, height])
  expect(await inner.locator('.latchkey').getAttribute('data-scheme')).toBe('dark')
  expect(errors).toEqual([])
})
