import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Options } from '../../loader/options.js'
import { useBrowser } from '../support/browser.js'
import { widgetOn } from '../support/demo.js'
import { keptOf, listKept } from '../support/kept.js'
import { isReady, openPanel, openProfile, whenReady } from '../support/profile.js'
import { ALEX, createGate, openShop, SAM } from '../support/shop.js'
import { until, whenTrue } from '../support/wait.js'

const inChromium = useBrowser()
const STORED = { visitor: ALEX, tokenStorage: 'browser' } as const

async function setup(options: Options) {
  const shop = await openShop({ latencyMs: 0 })
  const { pages, pass } = await openProfile(inChromium(), { shop, urls: [shop.at(options)] })
  return { shop, page: pages[0]!, pass }
}

/** Nobody waits for a write, but it comes. */
const whenKept = (page: Page, names: string[]) =>
  expect.poll(() => listKept(page), { timeout: 5_000 }).toEqual(names)

async function reload(page: Page): Promise<void> {
  await page.reload()
  await whenReady(page)
}

test.each<[string, Options]>([
  ['whatever the page wants kept', STORED],
  ['while consent is pending', { ...STORED, consent: 'pending' }],
  ['with another visitor named than the one who is signed in', { ...STORED, visitor: SAM }],
])('nothing is kept before the first open %s, nor at a sign-out then', async (_, options) => {
  const { page } = await setup({ ...options, prefetch: 'load' })
  await until(page, 'Latchkey.diagnostics()?.counts.minted === 1')
  expect(await listKept(page)).toEqual([])
  await page.evaluate('Latchkey.refresh()')
  expect(await listKept(page)).toEqual([])
  await page.evaluate('Latchkey.logout()')
  expect(await listKept(page)).toEqual([])
})

test.each<[string, Options]>([
  ['with tokenStorage left at memory', { visitor: ALEX }],
  ['with no visitor named', { tokenStorage: 'browser' }],
  ['with another visitor named than the one who is signed in', { ...STORED, visitor: SAM }],
  ['while consent is pending', { ...STORED, consent: 'pending' }],
])('nothing is kept after the first open %s', async (_, options) => {
  const { page } = await setup(options)
  await openPanel(page)
  await page.evaluate('Latchkey.refresh()')
  expect(await listKept(page)).toEqual([])
  await reload(page)
  await openPanel(page)
  expect(await listKept(page)).toEqual([])
})

test('after the first open one token is kept, under the name of its visitor', async () => {
  const { shop, page } = await setup(STORED)
  await openPanel(page)
  await whenKept(page, keptOf(shop, ALEX))
})

test('with consent it is kept before anything is opened; taken back, it is erased, and given again, kept again', async () => {
  const { shop, page } = await setup({ ...STORED, consent: 'pending', prefetch: 'load' })
  await until(page, 'Latchkey.diagnostics()?.counts.minted === 1')
  expect(await listKept(page)).toEqual([])
  await page.evaluate("Latchkey.setConsent('granted')")
  await whenKept(page, keptOf(shop, ALEX))
  await page.evaluate("Latchkey.setConsent('pending')")
  await whenKept(page, ['database latchkey'])
  await page.evaluate('Latchkey.refresh()')
  expect(await listKept(page)).toEqual(['database latchkey'])
  await page.evaluate("Latchkey.setConsent('granted')")
  await whenKept(page, keptOf(shop, ALEX))
})

test('logout erases what was kept', async () => {
  const { shop, page } = await setup(STORED)
  await openPanel(page)
  await whenKept(page, keptOf(shop, ALEX))
  await page.evaluate('Latchkey.logout()')
  await whenKept(page, ['database latchkey'])
})

test('another visitor gets nothing of what was kept for the one before', async () => {
  const { shop, page } = await setup(STORED)
  await openPanel(page)
  await whenKept(page, keptOf(shop, ALEX))
  shop.signIn(SAM)
  await page.goto(shop.at({ ...STORED, visitor: SAM }))
  await whenReady(page)
  await openPanel(page)
  await widgetOn(page).greeting.getByText('Sam').waitFor()
  expect(await page.evaluate('Latchkey.diagnostics().counts')).toMatchObject({ asked: 1, adopted: 0 })
  expect(shop.uses.at(-1)?.token).toBe(shop.tokens()[1])
})

test('row 13: a reload with 200 s left makes no call and greets at once', async () => {
  const { shop, page, pass } = await setup(STORED)
  await openPanel(page)
  await whenKept(page, keptOf(shop, ALEX))
  await pass(100_000)
  await reload(page)
  await openPanel(page)
  await widgetOn(page).greeting.getByText('Alex').waitFor()
  expect(shop.calls).toHaveLength(1)
  expect(await page.evaluate('Latchkey.diagnostics().counts')).toMatchObject({ asked: 0, adopted: 1 })
  expect(shop.uses.at(-1)).toEqual({ token: shop.tokens()[0], isLate: false })
})

test('row 14: a reload with only the lead left uses the token at once, and refreshes it behind that', async () => {
  const { shop, page, pass } = await setup(STORED)
  await openPanel(page)
  await whenKept(page, keptOf(shop, ALEX))
  await pass(240_000)
  const { after, letGo } = createGate()
  shop.reply({ after })
  await reload(page)
  await openPanel(page)
  await widgetOn(page).greeting.getByText('Alex').waitFor()
  expect(shop.uses.at(-1)).toEqual({ token: shop.tokens()[0], isLate: false })
  await whenTrue(() => shop.calls.length === 2)
  letGo()
  await until(page, `Latchkey.diagnostics().counts.minted === 1 && ${isReady}`)
  await widgetOn(page).send('Which token is this?')
  await whenTrue(() => shop.uses.at(-1)?.token === shop.tokens()[1])
  expect(shop.calls).toHaveLength(2)
})
