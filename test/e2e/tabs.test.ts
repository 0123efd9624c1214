import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, signIn, signOut, widgetOn } from '../support/demo.js'

const inChromium = useBrowser()
const isMint = (url: string) => url.endsWith('/api/latchkey/token')

/** Tabs of one profile, signed in, each with its panel open. */
async function openTabs(count: number) {
  const demo = await setupDemo()
  const { context, page: first } = await inChromium().open()
  await signIn(context, demo)
  const pages = [first]
  while (pages.length < count) pages.push(await context.newPage())
  const minted: string[] = []
  context.on('response', async (response) => {
    if (isMint(response.url()) && response.ok())
      minted.push(((await response.json()) as { token: string }).token)
  })
  for (const page of pages) {
    await page.goto(demo.demoUrl)
    await widgetOn(page).launcher.click()
    await widgetOn(page).greeting.waitFor()
  }
  await expect.poll(() => minted.length).toBe(count)
  return { demo, context, pages, minted }
}

const refresh = (page: Page) => page.evaluate("Latchkey.refresh('upgrade')")

/** The token of the next call to the API. */
const nextToken = async (page: Page): Promise<string | undefined> => {
  const request = await page.waitForRequest((each) => each.url().includes('/v1/') && each.method() === 'POST')
  return (await request.headerValue('authorization'))?.replace('Bearer ', '')
}

test('one tab refreshes, and the others go on with its token', async () => {
  const { pages, minted } = await openTabs(3)
  await refresh(pages[0]!)
  await expect.poll(() => minted.length).toBe(4)
  for (const page of pages.slice(1)) {
    const used = nextToken(page)
    await widgetOn(page).send('Which token is this?')
    expect(await used).toBe(minted[3])
  }
  expect(minted).toHaveLength(4)
})

test('tabs that refresh at once take turns, and each has the newest', async () => {
  const { pages, minted } = await openTabs(3)
  await Promise.all(pages.map(refresh))
  // Who comes last may have what the first two got.
  await expect.poll(() => minted.length).toBeGreaterThan(3)
  expect(minted.length).toBeLessThanOrEqual(6)
  const used = await Promise.all(
    pages.map(async (page) => {
      const token = nextToken(page)
      await widgetOn(page).send('And this?')
      return token
    }),
  )
  expect(new Set(used)).toEqual(new Set([minted.at(-1)]))
})

test('who signs out in one tab is signed out in all', async () => {
  const { demo, context, pages } = await openTabs(2)
  await signOut(context, demo)
  await pages[0]!.evaluate('Latchkey.logout()')
  await widgetOn(pages[1]!).panel.getByRole('heading', { name: 'Please sign in' }).waitFor()
  expect(await pages[1]!.evaluate('Latchkey.state()')).toBe('identity-required')
})

test('a tab that is closed in the middle of its refresh keeps nobody waiting', async () => {
  const { context, pages, minted } = await openTabs(2)
  let isHeld = true
  await context.route('**/api/latchkey/token', async (route) => {
    if (isHeld) return
    await route.continue()
  })
  const asked = pages[0]!.waitForRequest((each) => isMint(each.url()))
  pages[0]!.evaluate('Latchkey.refresh()').catch(() => {})
  await asked
  isHeld = false
  const refreshed = refresh(pages[1]!)
  await pages[0]!.close()
  await refreshed
  await expect.poll(() => minted.length).toBe(3)
})
