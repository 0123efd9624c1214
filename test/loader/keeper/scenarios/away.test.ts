import { afterEach, describe, expect, test, vi } from 'vitest'
import { openBrowser } from '../browser.js'
import type { Tab } from '../tab.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

afterEach(() => void vi.unstubAllGlobals())

/** Tabs of one visitor that have their first token. */
async function setup(count = 10) {
  const browser = openBrowser()
  const tabs = browser.openMany(count)
  await browser.askAll(tabs)
  expect(browser.endpoint.calls).toHaveLength(1)

  return {
    ...browser,
    tabs,
    /** Each has what is valid now, soon enough, and has never said that there was nothing. */
    async expectFresh() {
      const answers = await browser.askAll(tabs, 2 * SECOND)
      for (const { isValid, waitedMs } of answers) {
        expect(isValid).toBe(true)
        expect(waitedMs).toBeLessThanOrEqual(200 + SECOND)
      }
      for (const tab of tabs) expect(tab.statuses()).toEqual(['authenticating', 'authenticated'])
    },
  }
}

describe('ten tabs', () => {
  test.each([{ counted: true }, { counted: false }])(
    'row 8: asleep for an hour (%o) make one call on waking, and say nothing of the end before',
    async (how) => {
      const { clock, endpoint, expectFresh } = await setup()
      clock.sleep(HOUR, how)
      await expectFresh()
      expect(endpoint.calls).toHaveLength(2)
    },
  )

  test('row 8: that nobody asks and no event wakes look by themselves', async () => {
    const { clock, endpoint, tabs, askAll } = await setup()
    clock.sleep(HOUR)
    await clock.advance(30 * SECOND)
    expect(endpoint.calls).toHaveLength(2)
    expect((await askAll(tabs, 0)).every(({ isValid }) => isValid)).toBe(true)
  })

  test('row 9: awake without a network, they call nobody; then one does', async () => {
    const { clock, endpoint, tabs, askAll } = await setup()
    for (const { page } of tabs) page.isOnline = false
    clock.sleep(HOUR)
    for (const tab of tabs) tab.fire('visibilitychange')
    for (let second = 0; second < 20; second++) await askAll(tabs)
    expect(endpoint.calls).toHaveLength(1)
    for (const { page } of tabs) page.isOnline = true
    for (const tab of tabs) tab.fire('online')
    await clock.advance(SECOND)
    expect(endpoint.calls).toHaveLength(2)
    for (const tab of tabs) {
      expect(tab.failures).toEqual([])
      expect(tab.statuses().slice(2)).toEqual(['offline', 'authenticated'])
    }
  })

  test('row 11: frozen for an hour make one call when they are resumed', async () => {
    const { clock, endpoint, tabs, expectFresh } = await setup()
    for (const tab of tabs) tab.freeze('freeze')
    await clock.advance(HOUR)
    expect(endpoint.calls).toHaveLength(1)
    for (const tab of tabs) tab.thaw('resume')
    await expectFresh()
    expect(endpoint.calls).toHaveLength(2)
  })

  test('row 10: hidden for two hours make no call, and one when one of them is seen', async () => {
    const { clock, endpoint, tabs, askAll } = await setup()
    for (const { page, clock: time } of tabs) {
      page.isVisible = false
      time.throttle(MINUTE)
    }
    await clock.advance(2 * HOUR)
    expect(endpoint.calls).toHaveLength(1)
    tabs[3]!.page.isVisible = true
    tabs[3]!.clock.throttle(0)
    tabs[3]!.fire('visibilitychange')
    expect(await askAll([tabs[3]!])).toMatchObject([{ isValid: true, waitedMs: 250 }])
    expect((await askAll(tabs, 0)).every(({ isValid }) => isValid)).toBe(true)
    expect(endpoint.calls).toHaveLength(2)
  })
})

describe('a tab that was away while the others went on', () => {
  test.each([
    ['rows 11 and 12: frozen', 'freeze', 'resume'],
    ['row 12: in the back/forward cache', 'pagehide', 'pageshow'],
  ] as const)('%s for half an hour, catches up by asking them, without a call', async (_, leave, back) => {
    const { clock, endpoint, tabs, askAll } = await setup(3)
    const [away, ...others] = tabs as [Tab, Tab, Tab]
    away.freeze(leave)
    await clock.advance(30 * MINUTE)
    const before = endpoint.calls.length
    expect(before).toBeGreaterThan(8)
    away.thaw(back)
    const [answer] = await askAll([away])
    expect(answer).toMatchObject({ isValid: true, token: (await askAll(others, 0))[0]!.token })
    expect(answer!.waitedMs).toBeLessThanOrEqual(50)
    expect(endpoint.calls).toHaveLength(before)
    expect(away.statuses()).toEqual(['authenticating', 'authenticated'])
  })

  test('row 12: was kept by the browser: no channel of its, no lock, and no message', async () => {
    const { clock, channels, held, tabs, endpoint } = await setup(3)
    endpoint.reply({ latencyMs: 3 * SECOND })
    tabs[0]!.keeper.refresh('asked').catch(() => {})
    await clock.advance(SECOND)
    tabs[0]!.freeze('pagehide')
    await clock.advance(0)
    expect(channels.open()).toBe(2)
    expect(held()).toEqual([])
    const heard = vi.spyOn(tabs[0]!.keeper, 'hear')
    await clock.advance(30 * MINUTE)
    expect(channels.open()).toBe(2)
    expect(heard).not.toHaveBeenCalled()
  })

  test('row 12: what it had in flight is ignored', async () => {
    const { clock, endpoint, tabs, askAll } = await setup(3)
    const [away, ...others] = tabs as [Tab, Tab, Tab]
    endpoint.reply((count) => (count === 0 ? { latencyMs: 3 * SECOND } : {}))
    away.keeper.refresh('asked').catch(() => {})
    await clock.advance(SECOND)
    away.freeze('pagehide')
    await clock.advance(30 * MINUTE)
    const before = endpoint.calls.length
    away.thaw('pageshow')
    const answers = await askAll([away, ...others], 2 * SECOND)
    expect(answers.every(({ isValid }) => isValid)).toBe(true)
    expect(answers.map(({ waitedMs }) => waitedMs <= SECOND + 200)).toEqual([true, true, true])
    expect(away.failures).toEqual([])
    expect(away.statuses()).toEqual(['authenticating', 'authenticated'])
    expect(endpoint.calls.length - before).toBeLessThanOrEqual(1)
    expect(new Set((await askAll(tabs, 0)).map(({ token }) => token)).size).toBe(1)
  })

  test('rows 11 and 33: while they signed out, it finds nobody, and asks the host', async () => {
    const { clock, endpoint, tabs, askAll } = await setup(2)
    const [away, other] = tabs as [Tab, Tab]
    away.freeze('freeze')
    await clock.advance(HOUR)
    other.keeper.forget()
    endpoint.reply({ status: 401, latencyMs: 0 })
    away.thaw('resume')
    await askAll([away], 5 * SECOND)
    expect(away.keeper.identity()).toEqual({ status: 'identity-required' })
  })
})
