import { afterEach, describe, expect, test, vi } from 'vitest'
import { openBrowser } from '../browser.js'
import type { Tab } from '../tab.js'

const SECOND = 1_000
const MINUTE = 60_000

/** A page that says nothing of its visitor. */
const UNNAMED = { settings: { visitor: undefined } }

/** As many early refreshes as the longest lead there is can bring in an hour, the first token, and one more. */
const MOST_IN_AN_HOUR = Math.ceil(3_600 / (300 - 120)) + 1

afterEach(() => void vi.unstubAllGlobals())

/** Another number at every call, the same in every run. */
function spread() {
  let seed = 1
  return () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
}

const callsOf = (tabs: Tab[]) => tabs.map(({ keeper }) => keeper.diagnostics().counts.asked)

describe('ten tabs whose pages name their visitor', () => {
  test('row 3: open at once, they make one call, and have its token within 50 ms', async () => {
    const { openMany, askAll, endpoint } = openBrowser()
    const answers = await askAll(openMany(10))
    expect(endpoint.calls).toHaveLength(1)
    const arrivedMs = endpoint.calls[0]!.atMs + 200
    for (const { isValid, waitedMs } of answers) {
      expect(isValid).toBe(true)
      expect(waitedMs).toBeLessThanOrEqual(arrivedMs + 50)
    }
    expect(new Set(answers.map(({ token }) => token)).size).toBe(1)
  })

  test('row 3: one that opens later asks the others, and makes no call', async () => {
    const { open, openMany, askAll, endpoint, clock } = openBrowser()
    const [{ token } = {}] = await askAll(openMany(3))
    await clock.advance(MINUTE)
    expect(await askAll([open()])).toMatchObject([{ token, isValid: true }])
    expect(endpoint.calls).toHaveLength(1)
  })

  test('row 4: for an hour, they call as often as one tab, and nobody waits', async () => {
    const { openMany, askAll, endpoint, clock } = openBrowser({ random: spread() })
    const tabs = openMany(10)
    await askAll(tabs)
    for (let second = 0; second < 3_600; second += 10) {
      for (const { isValid, waitedMs } of await askAll(tabs, 0)) {
        expect([isValid, waitedMs]).toEqual([true, 0])
      }
      await clock.advance(10 * SECOND)
    }
    expect(endpoint.calls.length).toBeLessThanOrEqual(MOST_IN_AN_HOUR)
    expect(endpoint.calls.length).toBeGreaterThanOrEqual(3_600 / 300)
  })

  test.each(['close', 'crash'] as const)(
    'row 4: each %s of the tab that calls costs one call more',
    async (end) => {
      const { openMany, askAll, endpoint, clock } = openBrowser({ random: spread() })
      const tabs = openMany(10)
      await askAll(tabs)
      let deaths = 0
      for (let tenth = 0; tenth < 36_000; tenth++) {
        const before = callsOf(tabs)
        await clock.advance(100)
        const caller = callsOf(tabs).findIndex((count, index) => count > before[index]!)
        // Half a call later: every other one is not allowed to finish.
        if (caller >= 0 && deaths < 5 && endpoint.calls.length % 2 === 0) {
          tabs.splice(caller, 1)[0]![end]()
          deaths++
        }
        if (tenth % 100 === 0) {
          expect(await askAll(tabs, 0)).toEqual(tabs.map(() => expect.objectContaining({ isValid: true })))
        }
      }
      expect(deaths).toBe(5)
      expect(endpoint.calls.length).toBeLessThanOrEqual(MOST_IN_AN_HOUR + deaths)
    },
  )
})

describe('ten tabs whose pages name nobody', () => {
  test('row 4: have a first token each, and then call as often as one tab', async () => {
    const { openMany, askAll, endpoint, clock } = openBrowser({ random: spread() })
    const tabs = openMany(10, UNNAMED)
    await askAll(tabs)
    expect(endpoint.calls).toHaveLength(10)
    for (let second = 0; second < 3_600; second += 10) {
      await clock.advance(10 * SECOND)
      for (const { isValid } of await askAll(tabs, 0)) expect(isValid).toBe(true)
    }
    expect(endpoint.calls.length - 10).toBeLessThanOrEqual(MOST_IN_AN_HOUR)
  })

  test('row 33: while they wait for it, any of them that signs out stops them', async () => {
    const { openMany, askAll, clock, endpoint } = openBrowser()
    const [first, ...others] = openMany(3, UNNAMED)
    await askAll([first!])
    const waiting = others.map((tab) => tab.ask())
    await clock.advance(100)
    first!.keeper.forget()
    await clock.advance(SECOND)
    expect((await Promise.all(waiting)).map(({ code }) => code)).toEqual(Array(2).fill('identity_required'))
    expect(endpoint.calls).toHaveLength(3)
  })
})

describe('a refresh', () => {
  test('is with the others within 50 ms of its arrival', async () => {
    const { openMany, askAll, clock } = openBrowser()
    const tabs = openMany(3)
    const [before] = await askAll(tabs)
    const refreshed = tabs[0]!.keeper.refresh('upgrade')
    await clock.advance(250)
    await refreshed
    const tokens = (await askAll(tabs, 0)).map(({ token }) => token)
    expect(new Set(tokens).size).toBe(1)
    expect(tokens[0]).not.toBe(before?.token)
  })
})
