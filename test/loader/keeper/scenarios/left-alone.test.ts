import { afterEach, describe, expect, test, vi } from 'vitest'
import { openBrowser } from '../browser.js'
import { setup } from '../setup.js'
import type { Tab } from '../tab.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

/** A page that says nothing of its visitor. */
const UNNAMED = { settings: { visitor: undefined } }

afterEach(() => void vi.unstubAllGlobals())

const callsOf = (tabs: Tab[]) => tabs.map(({ keeper }) => keeper.diagnostics().counts.asked)

const gaps = (at: number[]) => at.slice(1).map((ms, index) => ms - at[index]!)

describe('a page that was told to wait', () => {
  test.each([
    ['120', 120 * SECOND],
    ['Mon, 02 Mar 2026 12:02:00 GMT', 120 * SECOND],
    ['864000', HOUR],
  ])(
    'row 24: 429 with Retry-After %s: nobody calls inside it, and then it is over',
    async (retryAfter, waitMs) => {
      const { start, clock, keeper, endpoint, askFor, answers, failures, calledAt } = setup()
      const headers = { 'retry-after': retryAfter, date: 'Mon, 02 Mar 2026 12:00:00 GMT' }
      await start()
      endpoint.reply({ status: 429, headers, latencyMs: 0 })
      keeper.refresh('asked').catch(() => {})
      await clock.advance(0)
      expect(failures).toMatchObject([{ code: 'token_rate_limited' }])
      // And a little more, so that not everybody is back at once.
      expect(failures[0]?.retryInMs).toBeGreaterThanOrEqual(waitMs)
      expect(failures[0]?.retryInMs).toBeLessThan(waitMs + 10_000)
      endpoint.reply(undefined)

      for (let quarter = 1; quarter < 4; quarter++) {
        await clock.advance(waitMs / 4)
        keeper.wake()
        await expect(keeper.refresh('asked')).rejects.toMatchObject({ code: 'token_rate_limited' })
      }
      expect(endpoint.calls).toHaveLength(2)
      await clock.advance(waitMs / 4 + 10 * SECOND)
      keeper.refresh('asked').catch(() => {})
      await askFor(1)
      expect(answers.at(-1)?.isValid).toBe(true)
      expect(gaps(calledAt())[1]).toBeGreaterThanOrEqual(waitMs)
    },
  )

  test('row 24: the token is used until it ends', async () => {
    const { start, clock, endpoint, askFor, answers } = setup()
    await start()
    await clock.advance(3 * MINUTE)
    endpoint.reply({ status: 429, headers: { 'retry-after': '60' } })
    await askFor(110)
    expect(answers.every(({ isValid }) => isValid)).toBe(true)
  })

  test('row 24: signing out is no leave to call inside it', async () => {
    const { start, keeper, clock, endpoint, ask } = setup()
    await start()
    endpoint.reply({ status: 429, headers: { 'retry-after': '3600' } })
    keeper.refresh('asked').catch(() => {})
    await clock.advance(SECOND)
    keeper.forget()
    expect((await ask()).code).toBe('token_rate_limited')
    await clock.advance(MINUTE)
    expect(endpoint.calls).toHaveLength(2)
  })

  test('row 24: 429 without Retry-After keeps the schedule, and is never final', async () => {
    const { askFor, endpoint, answers } = setup()
    endpoint.reply({ status: 429, latencyMs: 0 })
    await askFor(600)
    expect(endpoint.calls.length).toBeGreaterThan(10)
    expect(endpoint.calls.length).toBeLessThanOrEqual(15)
    endpoint.reply(undefined)
    await askFor(61)
    expect(answers.at(-1)?.isValid).toBe(true)
  })
})

describe('tabs, one of which was told to wait', () => {
  const DATE = 'Mon, 02 Mar 2026 12:00:00 GMT'

  test.each([
    ['120', 120 * SECOND],
    ['Mon, 02 Mar 2026 12:02:00 GMT', 120 * SECOND],
    ['864000', HOUR],
  ])('row 24: Retry-After %s binds every tab, also one that opens inside it', async (retryAfter, waitMs) => {
    const { open, openMany, askAll, endpoint, clock, calledAt } = openBrowser({ latencyMs: 0 })
    const tabs = openMany(5)
    await askAll(tabs)
    endpoint.reply({ status: 429, headers: { 'retry-after': retryAfter, date: DATE } })
    tabs[0]!.keeper.refresh('asked').catch(() => {})
    await clock.advance(SECOND)
    const boundAt = calledAt().at(-1)!
    endpoint.reply(undefined)

    for (let part = 0; part < 10; part++) {
      await clock.advance((waitMs - 2 * SECOND) / 10)
      if (part === 4) tabs.push(open())
      for (const tab of tabs) {
        tab.fire('focus')
        void tab.ask()
        tab.keeper.refresh('asked').catch(() => {})
      }
    }
    expect(endpoint.calls).toHaveLength(2)
    await clock.advance(MINUTE)
    tabs
      .at(-1)!
      .keeper.refresh('asked')
      .catch(() => {})
    await clock.advance(SECOND)
    expect((await askAll(tabs)).every(({ isValid }) => isValid)).toBe(true)
    expect(calledAt()[2]! - boundAt).toBeGreaterThanOrEqual(waitMs)
    expect(endpoint.calls.length).toBeLessThanOrEqual(4)
  })

  test('row 24: a tab that opens inside it has the token of the others', async () => {
    const { open, openMany, askAll, endpoint, clock } = openBrowser()
    const tabs = openMany(2)
    await askAll(tabs)
    endpoint.reply({ status: 429, headers: { 'retry-after': '3600' } })
    tabs[0]!.keeper.refresh('asked').catch(() => {})
    await clock.advance(MINUTE)
    expect(await askAll([open()])).toMatchObject([{ isValid: true }])
    expect(endpoint.calls).toHaveLength(2)
  })

  test('row 24: a tab that was idle keeps to it as well, though the one that was told is gone', async () => {
    const { openMany, askAll, clock, endpoint } = openBrowser()
    const [told, idle] = openMany(2) as [Tab, Tab]
    await askAll([told])
    endpoint.reply({ status: 429, headers: { 'retry-after': '3600' } })
    told.keeper.refresh('asked').catch(() => {})
    await clock.advance(SECOND)
    told.close()
    expect(await askAll([idle])).toMatchObject([{ code: 'token_rate_limited' }])
    expect(endpoint.calls).toHaveLength(2)
  })

  test('row 24: a better token from another tab is no leave to call inside it', async () => {
    const { open, askAll, endpoint, clock, post } = openBrowser()
    // They name nobody, so each has one of its own.
    const older = open(UNNAMED)
    await askAll([older])
    await clock.advance(MINUTE)
    const newer = open(UNNAMED)
    await askAll([newer])
    endpoint.reply({ status: 429, headers: { 'retry-after': '3600' } })
    older.keeper.refresh('asked').catch(() => {})
    await clock.advance(SECOND)
    post({ kind: 'hello' })
    await clock.advance(SECOND)
    const [{ token } = {}] = await askAll([newer], 0)
    expect(await askAll([older], 0)).toMatchObject([{ token }])
    newer.close()
    await clock.advance(HOUR - MINUTE)
    expect(endpoint.calls).toHaveLength(3)
  })

  test('row 24: the token is used in every tab until it ends', async () => {
    const { openMany, askAll, endpoint, clock } = openBrowser()
    const tabs = openMany(5)
    await askAll(tabs)
    endpoint.reply({ status: 429, headers: { 'retry-after': '3600' } })
    for (let second = 10; second < 290; second += 10) {
      await clock.advance(10 * SECOND)
      expect((await askAll(tabs, 0)).every(({ isValid }) => isValid)).toBe(true)
    }
    expect(endpoint.calls).toHaveLength(2)
  })

  test('row 24: without Retry-After each tab keeps to the schedule, and none is final', async () => {
    const { openMany, askAll, endpoint, clock } = openBrowser()
    const tabs = openMany(5)
    endpoint.reply({ status: 429 })
    await askAll(tabs, MINUTE)
    await clock.advance(10 * MINUTE)
    for (const count of callsOf(tabs)) expect(count).toBeLessThanOrEqual(15)
    endpoint.reply(undefined)
    await clock.advance(MINUTE)
    expect((await askAll(tabs, 0)).every(({ isValid }) => isValid)).toBe(true)
  })
})
