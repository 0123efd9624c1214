import { beforeAll, expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { openGallery } from '../support/gallery.js'

const inChromium = useBrowser()
let gallery: Awaited<ReturnType<typeof openGallery>>
beforeAll(async () => {
  gallery = await openGallery({ script: 'test/e2e/naughty-page.ts' })
})

/** What `naughty-page.ts` puts on its page. */
interface Naughty {
  judgeWritten(): Promise<string[]>
  judgeTexts(): Promise<string[]>
  judgeDraft(): Promise<string[]>
  marked(): Promise<{ strings: string[] }[]>
}

async function setup() {
  const { page, requests, errors, lines } = await inChromium().open()
  const dialogs: string[] = []
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await gallery.serve(page)
  await gallery.show(page, { view: 'home' })
  await gallery.run(page)
  const before = requests.length
  return {
    page,
    /** Once whatever was to run has run. */
    async traces() {
      await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
      const ran = await page.evaluate(() => (globalThis as { ran?: unknown }).ran)
      return { ran, dialogs, errors, lines, requests: requests.slice(before).map((request) => request.url()) }
    },
  }
}

const NOTHING = { ran: undefined, dialogs: [], errors: [], lines: [], requests: [] }

test.each([
  ['what people write', 'judgeWritten'],
  ['the texts that a page gives', 'judgeTexts'],
  ['a draft', 'judgeDraft'],
] as const)(
  '%s: all of it is shown as it is, character for character, and none of it runs',
  async (_, judge) => {
    const { page, traces } = await setup()
    const faults = await page.evaluate(
      (judge) => (globalThis as unknown as { naughty: Naughty }).naughty[judge](),
      judge,
    )
    expect(faults).toEqual([])
    expect(await traces()).toEqual(NOTHING)
  },
  60_000,
)

test('what somebody wrote is looked for where it is shown', async () => {
  const { page } = await setup()
  const seen = await page.evaluate(() => (globalThis as unknown as { naughty: Naughty }).naughty.marked())
  const shown = seen.flatMap(({ strings }) => strings).join()
  expect(shown.match(/TEXTMARK/g)?.length).toBeGreaterThan(200)
  for (const mark of ['Hi NAMEMARK', 'GREETMARK']) expect(shown).toContain(mark)
})
