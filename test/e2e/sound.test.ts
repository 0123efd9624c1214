import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, widgetOn } from '../support/demo.js'
import { openSite } from '../support/pages.js'

const inChromium = useBrowser()

/** Counts tones, and what the page heard of. */
function count(): void {
  const counted = Object.assign(globalThis, { tones: 0, received: 0 })
  const { start } = OscillatorNode.prototype
  OscillatorNode.prototype.start = function (...parameters) {
    counted.tones++
    return start.apply(this, parameters)
  }
  addEventListener('latchkey:message:received', () => counted.received++)
}

const read = (page: Page) =>
  page.evaluate(() => {
    const { tones, received } = globalThis as unknown as { tones: number; received: number }
    return { tones, received }
  })

/** Whether a tab still has a message to itself. */
const isTaken = (page: Page) =>
  page.evaluate(async () => {
    const { held = [] } = await navigator.locks.query()
    return held.some(({ name }) => name?.startsWith('latchkey sound '))
  })

async function setup() {
  const demo = await setupDemo()
  const site = await openSite(demo, { html: ({ tag }) => tag.replace('<script ', '<script data-sound ') })
  const first = await inChromium().open()
  await first.context.addInitScript(count)
  const pages = [first.page, await first.context.newPage()]
  for (const page of pages) {
    await page.goto(site.origin)
    await widgetOn(page).launcher.click()
    await widgetOn(page).greeting.waitFor()
  }
  await widgetOn(first.page).send('Hello')
  await widgetOn(first.page).panel.locator('.message.sent').waitFor()
  for (const page of pages) await page.keyboard.press('Escape')
  const { items } = await demo.administer<{ items: { id: string }[] }>('GET', '/v1/sessions')
  let said = 0
  return {
    page: first.page,
    lines: first.lines,
    /** The other side writes, and every tab has heard of it. */
    async answer() {
      said++
      await demo.administer('POST', `/v1/sessions/${items[0]!.id}/messages`, { text: `Answer ${said}` })
      for (const page of pages) await expect.poll(async () => (await read(page)).received).toBe(said)
      await expect.poll(() => isTaken(first.page)).toBe(true)
      await expect.poll(() => isTaken(first.page), { timeout: 10_000 }).toBe(false)
    },
    async tones() {
      const read1 = await Promise.all(pages.map(read))
      return read1.reduce((sum, { tones }) => sum + tones, 0)
    },
  }
}

test('of two tabs one sounds for an answer that nobody sees, and none for one that is seen', async () => {
  const { page, answer, tones, lines } = await setup()
  await answer()
  expect(await tones()).toBe(1)
  await answer()
  expect(await tones()).toBe(2)
  await widgetOn(page).launcher.click()
  await widgetOn(page).messages.first().waitFor()
  await answer()
  expect(await tones()).toBe(2)
  expect(lines).toEqual([])
})
