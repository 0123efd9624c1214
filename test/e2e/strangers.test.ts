import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { widgetOn } from '../support/demo.js'
import { openPanel, openProfile, whenReady } from '../support/profile.js'
import { ALEX, openShop, SAM } from '../support/shop.js'
import { toFrames } from '../support/shop-page.js'
import { toToken } from '../support/token-endpoint.js'
import { until, whenTrue } from '../support/wait.js'

// The rows of TOKEN-SCENARIOS.md about who else is on the page and its origin, and about pages that lack a part.
const inChromium = useBrowser('chromium', ['--host-resolver-rules=MAP shop.example 127.0.0.1'])
const NAMED = { visitor: ALEX }
const HOUR_MS = 3_600_000

/** Two widgets of one origin in one page, each in a frame. */
async function openFrames(widgets: [string, string]) {
  const shop = await openShop({
    bodies: { '/frames': ({ at }) => toFrames(widgets.map((widget) => at({ ...NAMED, widget }))) },
  })
  const { page } = await inChromium().open()
  await page.goto(shop.origin + '/frames')
  const [first, second] = page.frames().slice(1)
  for (const frame of [first!, second!]) {
    await whenReady(frame)
    await openPanel(frame)
  }
  return { shop, first: first!, second: second! }
}

test('row 35: two frames of one origin with the same widget and visitor share one mint', async () => {
  const { shop } = await openFrames(['wgt_1', 'wgt_1'])
  expect(shop.calls).toHaveLength(1)
})

test('row 35: two frames of one origin with different widgets hear nothing of each other', async () => {
  const { shop, first, second } = await openFrames(['wgt_1', 'wgt_2'])
  expect(shop.calls.map(({ widget }) => widget)).toEqual(['wgt_1', 'wgt_2'])
  await first.evaluate('Latchkey.logout()')
  await openPanel(first)
  expect(await second.evaluate('[Latchkey.state(), Latchkey.diagnostics().counts]')).toEqual([
    'ready',
    { asked: 1, minted: 1, adopted: 0, failed: 0, refused: 0 },
  ])
})

/** A tab with a token, and beside it a page of the same origin that says what it wants to it. */
async function setupForger() {
  const shop = await openShop()
  const { context, pages, complaints } = await openProfile(inChromium(), { shop, urls: [shop.at(NAMED)] })
  const [page] = pages as [Page]
  await openPanel(page)
  const forger = await context.newPage()
  await forger.goto(shop.origin + '/elsewhere')
  const name = JSON.stringify(`latchkey ${shop.origin} wgt_1 url /api/latchkey/token`)
  // The page's own channel is the later one: what this has heard, Latchkey's has.
  await page.evaluate(`window.heard = 0; new BroadcastChannel(${name}).onmessage = () => heard++`)
  await forger.evaluate(`window.channel = new BroadcastChannel(${name})`)
  let said = 0
  async function say(message: unknown): Promise<void> {
    await forger.evaluate((message) => {
      ;(globalThis as unknown as { channel: BroadcastChannel }).channel.postMessage(message)
    }, message)
    await until(page, `heard === ${++said}`)
  }
  return { shop, page, say, complaints }
}

const toNews = (claims: object, news: object = {}) => ({
  kind: 'token',
  sub: ALEX.id,
  token: toToken({ sub: ALEX.id, visitor: ALEX, jti: 'forged', ...claims }),
  lifetimeMs: 3_000_000,
  ageMs: 0,
  atMs: Date.now(),
  ...news,
})

/** Said by another script of the origin, or by another version of this one. */
const FORGED: [string, () => unknown][] = [
  ['nothing', () => null],
  ['a word', () => 'ended'],
  ['a list', () => ['ended', ALEX.id]],
  ['of a kind that nobody knows', () => ({ kind: 'lease', sub: ALEX.id })],
  ['of an inherited kind', () => ({ kind: 'toString' })],
  ['a token without its age', () => ({ ...toNews({}), ageMs: undefined })],
  ['a token with an endless life', () => toNews({}, { lifetimeMs: Infinity })],
  ['a token of a negative age', () => toNews({}, { ageMs: -3_000_001 })],
  ['a token told tomorrow', () => toNews({}, { atMs: Date.now() + 24 * HOUR_MS })],
  ['a token that has ended', () => toNews({}, { ageMs: 3_000_001 })],
  ['a token that ends earlier than the one in hand', () => toNews({}, { lifetimeMs: 100_000 })],
  ["another visitor's token", () => toNews({ sub: SAM.id, visitor: SAM }, { sub: SAM.id })],
  ["another visitor's token, told as one's own", () => toNews({ sub: SAM.id, visitor: SAM })],
  ['an opaque token', () => toNews({}, { token: 'opaque' })],
  ["another visitor's sign-out", () => ({ kind: 'ended', sub: SAM.id })],
  ['a sign-out of nobody', () => ({ kind: 'ended' })],
]

test('row 37: no malformed, forged, stale or foreign message changes anything', async () => {
  const { shop, page, say, complaints } = await setupForger()
  for (const [what, message] of FORGED) {
    await say(message())
    expect(
      await page.evaluate('[Latchkey.diagnostics().status, Latchkey.diagnostics().counts]'),
      what,
    ).toEqual(['authenticated', { asked: 1, minted: 1, adopted: 0, failed: 0, refused: 0 }])
  }
  const before = shop.uses.length
  await widgetOn(page).send('Whose token is this?')
  await whenTrue(() => shop.uses.length > before)
  expect(shop.uses.at(-1)?.token).toBe(shop.tokens()[0])
  expect(complaints()).toEqual([])
})

test("row 37: the same visitor's token that ends later is taken, and dropped by name when it proves forged", async () => {
  const { shop, page, say } = await setupForger()
  await say(toNews({}))
  await until(page, 'Latchkey.diagnostics().counts.adopted === 1')
  await widgetOn(page).send('Whose token is this?')
  await until(page, 'Latchkey.diagnostics().counts.refused === 1')
  await widgetOn(page).panel.locator('.message.sent').waitFor()
  expect(shop.uses.at(-1)?.token).toBe(shop.tokens()[1])
  expect(shop.calls).toHaveLength(2)
})

test('row 37: a message silences nobody for more than the hour that a server may ask for', async () => {
  const { page, say } = await setupForger()
  await say({ kind: 'busy', waitMs: 240 * HOUR_MS })
  const [code, retryAfterMs] = await page.evaluate<[string, number]>(
    'Latchkey.refresh().catch(({ code, retryAfterMs }) => [code, retryAfterMs])',
  )
  expect(code).toBe('token_rate_limited')
  expect(retryAfterMs).toBeLessThanOrEqual(HOUR_MS)
})

test('row 38: in a sandboxed frame it works from memory alone', async () => {
  const options = { ...NAMED, tokenStorage: 'browser', consent: 'granted' } as const
  const shop = await openShop({
    bodies: { '/sandbox': ({ at }) => toFrames([at(options)], 'sandbox="allow-scripts"') },
  })
  const { page, errors } = await inChromium().open()
  await page.goto(shop.origin + '/sandbox')
  const frame = page.frames()[1]!
  await whenReady(frame)
  const touch = '(() => { try { return localStorage.length } catch ({ name }) { return name } })()'
  expect(await frame.evaluate(touch)).toBe('SecurityError')
  await openPanel(frame)
  await frame.evaluate('Latchkey.refresh()')
  expect(shop.calls).toHaveLength(2)
  expect(errors).toEqual([])
})

test('row 38: on plain http, where there are no Web Locks, tabs still share what they have', async () => {
  const shop = await openShop()
  const url = shop.at(NAMED).replace('127.0.0.1', 'shop.example')
  const { pages, complaints } = await openProfile(inChromium(), { shop, urls: [url, url] })
  for (const page of pages) {
    expect(await page.evaluate('[isSecureContext, navigator.locks]')).toEqual([false, undefined])
    await openPanel(page)
  }
  expect(shop.calls).toHaveLength(1)
  await Promise.all(pages.map((page) => page.evaluate('Latchkey.refresh()')))
  expect(complaints()).toEqual([])
})
