import { expect, test } from 'vitest'
import type { Options } from '../../loader/options.js'
import { useLiveBrowser, type LiveTab } from '../support/live-tab.js'
import { askToOpen, isReady, openPanel, states, whenReady } from '../support/profile.js'
import { ALEX, createGate, openShop } from '../support/shop.js'
import { toPrerendered } from '../support/shop-page.js'
import { until, whenTrue } from '../support/wait.js'

const inChromium = useLiveBrowser()
const NAMED = { visitor: ALEX }
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

// The rows of TOKEN-SCENARIOS.md about tabs that are behind others, frozen, kept for going back, or made ahead of a click.

/** Two tabs that were asked for a first token: one is minting until it is let go, the other waits behind it. */
async function setupWaiting() {
  const shop = await openShop()
  const { open, pass } = await inChromium()
  const [minting, waiting] = [await open(shop.at(NAMED)), await open(shop.at(NAMED))]
  const { after, letGo } = createGate()
  shop.reply((count) => (count === 0 ? { after } : {}))
  for (const tab of [minting, waiting]) await bePatient(tab)
  await askToOpen(minting)
  await whenTrue(() => shop.calls.length === 1)
  await askToOpen(waiting)
  await until(waiting, 'navigator.locks.query().then(({ pending }) => pending.length === 1)')
  return { shop, open, pass, minting, waiting, letGo }
}

/** Two tabs with a token, of one mint. */
async function setupTwo(options: Options = NAMED) {
  const shop = await openShop()
  const { open, pass } = await inChromium()
  const [first, second] = [await open(shop.at(options)), await open(shop.at(options))]
  for (const tab of [first, second]) {
    await bePatient(tab)
    await openPanel(tab)
  }
  // The one that is seen has its stream, and what it read once more when that began.
  const read = "({ name }) => name.includes('/v1/sessions')"
  await until(second, `performance.getEntriesByType('resource').filter(${read}).length > 1`)
  expect(shop.calls).toHaveLength(1)
  return { shop, first, second, pass }
}

/** What is shown here is who asks whom, and not how fast. */
async function bePatient(tab: LiveTab): Promise<void> {
  await whenReady(tab)
  await tab.evaluate('window.patienceMs = 1_000')
}

const watchShown = (tab: LiveTab) =>
  tab.evaluate("window.shown = []; addEventListener('pageshow', ({ persisted }) => shown.push(persisted))")

/** Goes back to where it came from, which was kept all the while. */
async function goBack(tab: LiveTab): Promise<void> {
  await tab.evaluate('history.back()')
  // A page that was not kept is loaded anew.
  await until(tab, 'window.shown?.length > 0 || window.Latchkey')
  expect(tab.notKept).toEqual([])
  expect(await tab.evaluate('shown')).toEqual([true])
  expect(await tab.evaluate('Latchkey.isOpen()')).toBe(true)
}

test('row 6: a tab that is frozen in the middle of its mint lets the next one go on', async () => {
  const { shop, minting, waiting, letGo } = await setupWaiting()
  await minting.freeze()
  await until(waiting, isReady)
  expect(shop.calls).toHaveLength(2)

  letGo()
  await minting.resume()
  await until(minting, isReady)
  expect(shop.calls).toHaveLength(2)
  // One of them leads the stream, and has a lock for that.
  const others = "({ name }) => !name.startsWith('latchkey stream')"
  await until(
    waiting,
    `navigator.locks.query().then(({ held, pending }) => ![...held, ...pending].some(${others}))`,
  )
})

test('row 6: a tab that goes into the back/forward cache in the middle of its mint lets the next one go on', async () => {
  const { shop, minting, waiting, letGo } = await setupWaiting()
  await watchShown(minting)
  await minting.goto(shop.origin + '/elsewhere')
  await until(waiting, isReady)
  expect(shop.calls).toHaveLength(2)

  letGo()
  await goBack(minting)
  await until(minting, isReady)
  expect(shop.calls).toHaveLength(2)
})

test('row 6: a tab that is frozen while it waits for its turn keeps nobody from theirs', async () => {
  const { shop, open, minting, waiting, letGo } = await setupWaiting()
  await waiting.freeze()
  letGo()
  await until(minting, isReady)
  const third = await open(shop.at(NAMED))
  await bePatient(third)
  const asked = Date.now()
  await askToOpen(third)
  await until(third, isReady)
  expect(Date.now() - asked).toBeLessThan(8_000)
  expect(shop.calls).toHaveLength(1)

  await waiting.resume()
  await until(waiting, isReady)
  expect(shop.calls).toHaveLength(1)
})

test('row 6: a tab that goes into the back/forward cache while it waits for its turn has the token when it is back', async () => {
  const { shop, minting, waiting, letGo } = await setupWaiting()
  await watchShown(waiting)
  await waiting.goto(shop.origin + '/elsewhere')
  letGo()
  await until(minting, isReady)
  await goBack(waiting)
  await until(waiting, isReady)
  expect(shop.calls).toHaveLength(1)
})

test('row 11: frozen for an hour, then resumed: one call for all tabs, and nothing said to have ended', async () => {
  const { shop, first, second, pass } = await setupTwo()
  for (const tab of [first, second]) await tab.freeze()
  await pass(shop, HOUR_MS)
  for (const tab of [first, second]) await tab.resume()
  await first.show()
  await until(first, 'Latchkey.diagnostics().counts.minted === 2')
  await second.show()
  await until(second, 'Latchkey.diagnostics().counts.adopted === 2')
  expect(shop.calls).toHaveLength(2)
  for (const tab of [first, second]) {
    await until(tab, isReady)
    expect(await states(tab)).toEqual(['authenticating', 'loading', 'ready'])
  }
  expect(shop.uses.filter(({ isLate }) => isLate)).toEqual([])
})

test.each(['memory', 'browser'] as const)(
  "row 12: back from the back/forward cache after 30 minutes, with another tab's token and without a call (tokenStorage: %s)",
  async (tokenStorage) => {
    const { shop, first, second, pass } = await setupTwo({ ...NAMED, tokenStorage })
    await first.show()
    await watchShown(first)
    await first.goto(shop.origin + '/elsewhere')
    await pass(shop, 30 * MINUTE_MS)
    await second.show()
    await until(second, 'Latchkey.diagnostics().counts.minted === 1')
    expect(shop.calls).toHaveLength(2)

    await first.show()
    await goBack(first)
    await until(first, 'Latchkey.diagnostics().counts.adopted === 1')
    await until(first, isReady)
    expect(await first.evaluate('Latchkey.diagnostics().counts')).toMatchObject({ asked: 1, failed: 0 })
    expect(shop.calls).toHaveLength(2)
    expect(await states(first)).toEqual(['authenticating', 'loading', 'ready'])
    expect(first.errors).toEqual([])
  },
)

test('row 12: what was in flight when the page was left is out of date when it comes back', async () => {
  const { shop, open, minting, waiting, letGo, pass } = await setupWaiting()
  await minting.show()
  await watchShown(minting)
  await minting.goto(shop.origin + '/elsewhere')
  await until(waiting, isReady)
  letGo()
  await whenTrue(() => shop.tokens().length === 2)
  await open(shop.origin + '/elsewhere')
  await pass(shop, 30 * MINUTE_MS)
  await waiting.show()
  await until(waiting, 'Latchkey.diagnostics().counts.minted === 2')
  expect(shop.calls).toHaveLength(3)

  await minting.show()
  await goBack(minting)
  await until(minting, 'Latchkey.diagnostics().counts.adopted === 1')
  await until(minting, isReady)
  expect(await minting.evaluate('Latchkey.diagnostics().counts')).toMatchObject({
    asked: 1,
    minted: 0,
    failed: 0,
  })
  expect(shop.calls).toHaveLength(3)
})

test('row 10: behind another tab for two hours nothing is called; seen again, the token is fresh within a round trip', async () => {
  const shop = await openShop({ lifetimeMs: 10_000 })
  const { open, pass } = await inChromium()
  const tab = await open(shop.at(NAMED))
  await whenReady(tab)
  await openPanel(tab)
  await open(shop.origin + '/elsewhere')
  await until(tab, "document.visibilityState === 'hidden'")
  // Past the moment at which a page that is seen would refresh.
  await until(tab, 'Latchkey.diagnostics().token.ageMs > 7_000')
  await pass(shop, 2 * HOUR_MS)
  expect(shop.calls).toHaveLength(1)
  await tab.show()
  await until(tab, 'Latchkey.diagnostics().counts.minted === 2')
  expect(await states(tab)).toEqual(['authenticating', 'loading', 'ready'])
  const [shown, fresh] = await tab.evaluate<[number, number]>(
    "['visible', 'token:refreshed'].map((name) => seen.findLast((each) => each[0] === name)[2])",
  )
  expect(fresh - shown).toBeLessThan(8_000)
})

test('row 40: a tab opened behind others mints once it is seen', async () => {
  const shop = await openShop()
  const { open } = await inChromium()
  await open(shop.origin + '/elsewhere')
  const tab = await open(shop.at({ ...NAMED, prefetch: 'load' }), { place: 'behind' })
  await until(tab, "Latchkey.state() === 'authenticating'")
  expect(await tab.evaluate('document.visibilityState')).toBe('hidden')
  await tab.evaluate("fetch('/favicon.ico').then(({ status }) => status)")
  expect(shop.calls).toEqual([])
  await tab.show()
  await until(tab, 'Latchkey.diagnostics().counts.minted === 1')
  expect(shop.calls).toHaveLength(1)
})

test('row 40: a tab behind others mints when it is asked', async () => {
  const shop = await openShop()
  const { open } = await inChromium()
  await open(shop.origin + '/elsewhere')
  const tab = await open(shop.at(NAMED), { place: 'behind' })
  await whenReady(tab)
  await openPanel(tab)
  expect(await tab.evaluate('document.visibilityState')).toBe('hidden')
  expect(shop.calls).toHaveLength(1)
})

test('row 40: a prerendered page mints once it is seen', async () => {
  const shop = await openShop({
    bodies: { '/links': ({ at }) => toPrerendered(at({ ...NAMED, prefetch: 'load' }, '/contact')) },
  })
  const { open } = await inChromium()
  const tab = await open(shop.origin + '/links')
  await until(
    { evaluate: tab.evaluateAhead },
    "document.prerendering && Latchkey.state() === 'authenticating'",
  )
  await tab.evaluateAhead("fetch('/favicon.ico').then(({ status }) => status)")
  expect(shop.calls).toEqual([])
  // Its answer would be lost with the page.
  await tab.evaluate("void setTimeout(() => document.querySelector('a').click())")
  await until(tab, "location.pathname === '/contact' && Latchkey.diagnostics().counts.minted === 1")
  const activated = "performance.getEntriesByType('navigation')[0].activationStart"
  expect(await tab.evaluate(activated)).toBeGreaterThan(0)
  expect(shop.calls).toHaveLength(1)
})
