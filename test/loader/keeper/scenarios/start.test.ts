import { afterEach, expect, test, vi } from 'vitest'
import { openBrowser } from '../browser.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

afterEach(() => void vi.unstubAllGlobals())

/** A page that fetches ahead, as `prefetch` says, in a tab that nobody has looked at. */
function setup(given: { isVisible?: boolean; isOnline?: boolean } = { isVisible: false }) {
  const browser = openBrowser()
  const tab = browser.open(given)
  tab.keeper.start()
  return {
    ...browser,
    tab,
    show() {
      tab.page.isVisible = true
      tab.fire('visibilitychange')
    },
  }
}

test('row 40: opened in the background or prerendered, it makes no call before it is seen', async () => {
  const { clock, endpoint, tab, show, askAll } = setup()
  await clock.advance(HOUR)
  expect(endpoint.calls).toEqual([])
  show()
  await clock.advance(SECOND)
  expect(endpoint.calls).toHaveLength(1)
  expect(await askAll([tab], 0)).toMatchObject([{ isValid: true, waitedMs: 0 }])
})

test('row 40: also where it is to be kept warm: there is nothing to keep yet', async () => {
  const { open, clock, endpoint } = openBrowser()
  const tab = open({ isVisible: false, settings: { background: 'warm' } })
  tab.keeper.start()
  await clock.advance(HOUR)
  expect(endpoint.calls).toEqual([])
})

test('row 40: unless it is asked', async () => {
  const { clock, endpoint, tab, askAll } = setup()
  await clock.advance(MINUTE)
  const [answer] = await askAll([tab])
  expect(answer!.isValid).toBe(true)
  expect(answer!.waitedMs).toBeLessThanOrEqual(250)
  expect(endpoint.calls).toHaveLength(1)
})

test('row 40: unseen, it takes what another tab has all the same', async () => {
  const { open, askAll, tab, clock, endpoint } = setup()
  const [seen] = await askAll([open()])
  await clock.advance(10)
  expect(await askAll([tab], 0)).toMatchObject([{ token: seen!.token, waitedMs: 0 }])
  expect(endpoint.calls).toHaveLength(1)
})

test('seen from the start, it makes its call at once, and keeps the token fresh', async () => {
  const { clock, endpoint, tab, askAll } = setup({})
  await clock.advance(SECOND)
  expect(endpoint.calls).toHaveLength(1)
  await clock.advance(HOUR)
  expect(await askAll([tab], 0)).toMatchObject([{ isValid: true, waitedMs: 0 }])
})

test('started many times, it is started once', async () => {
  const { clock, endpoint, tab } = setup({})
  for (let count = 0; count < 10; count++) tab.keeper.start()
  await clock.advance(SECOND)
  tab.keeper.start()
  await clock.advance(MINUTE)
  expect(endpoint.calls).toHaveLength(1)
  expect(clock.pending()).toBe(1)
})

test('row 39: started without a network, it makes its call when there is one', async () => {
  const { clock, endpoint, tab } = setup({ isOnline: false })
  await clock.advance(HOUR)
  expect(endpoint.calls).toEqual([])
  tab.page.isOnline = true
  tab.fire('online')
  await clock.advance(SECOND)
  expect(endpoint.calls).toHaveLength(1)
  expect(tab.keeper.identity().status).toBe('authenticated')
})
