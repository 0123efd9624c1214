import { afterEach, describe, expect, test, vi } from 'vitest'
import { settled } from '../../support/clock.js'
import { openBrowser } from './browser.js'
import type { Tab } from './tab.js'

const SECOND = 1_000
const HOUR = 3_600_000

afterEach(() => void vi.unstubAllGlobals())

const never = () => new Promise<never>(() => {})

/** Two tabs of one visitor, the first of which is in the middle of a refresh that takes 3 s. */
async function setup() {
  const browser = openBrowser({ latencyMs: 3 * SECOND })
  const tabs = browser.openMany(2) as [Tab, Tab]
  await browser.askAll(tabs, 4 * SECOND)
  tabs[0].keeper.refresh('mine').catch(() => {})
  await browser.clock.advance(SECOND)
  expect(browser.held()).toHaveLength(1)
  expect(browser.endpoint.calls).toHaveLength(2)
  return { ...browser, tabs }
}

describe('when the tab that asks for a first token', () => {
  test.each<[what: string, end: (tab: Tab) => void]>([
    ['is closed', (tab) => tab.close()],
    ['crashes', (tab) => tab.crash()],
    ['is frozen', (tab) => tab.freeze('freeze')],
    ['goes into the back/forward cache', (tab) => tab.freeze('pagehide')],
  ])('rows 5 and 6: %s in the middle, another takes over at once', async (_, end) => {
    const { openMany, clock, endpoint } = openBrowser()
    const [first, ...others] = openMany(5)
    void first!.ask()
    const waiting = others.map((tab) => tab.ask())
    await clock.advance(150)
    expect(endpoint.calls).toHaveLength(1)
    end(first!)
    await clock.advance(SECOND)
    for (const { isValid, waitedMs } of await Promise.all(waiting)) {
      expect(isValid).toBe(true)
      // The first one's time, the moment for the others to speak up, and a round trip.
      expect(waitedMs).toBeLessThanOrEqual(150 + 50 + 200 + 10)
    }
    expect(endpoint.calls).toHaveLength(2)
  })
})

describe('when the tab that refreshes', () => {
  test.each(['close', 'crash'] as const)('row 5: meets its %s, another refreshes', async (end) => {
    const { tabs, clock, endpoint } = await setup()
    const other = tabs[1].keeper.refresh('other')
    await clock.advance(SECOND)
    tabs[0][end]()
    await clock.advance(4 * SECOND)
    await other
    expect(endpoint.calls).toHaveLength(3)
  })

  test.each(['freeze', 'pagehide'] as const)('row 6: hears of %s, it lets go at once', async (how) => {
    const { tabs, held } = await setup()
    tabs[0].freeze(how)
    await settled()
    expect(held()).toEqual([])
  })

  test('row 31: hears nothing, the lock is free after 10 s, and the others go on', async () => {
    const { openMany, askAll, endpoint, clock, held } = openBrowser()
    const tabs = openMany(2) as [Tab, Tab]
    await askAll(tabs)
    endpoint.reply((count) => (count === 0 ? { hangs: 'body' } : {}))
    const refreshed = tabs[0].keeper.refresh('mine').catch((error: { code: string }) => error.code)
    await clock.advance(9_900)
    expect(held()).toHaveLength(1)
    await clock.advance(200)
    expect(held()).toEqual([])
    expect(await refreshed).toBe('token_timeout')
    const other = tabs[1].keeper.refresh('other')
    await clock.advance(300)
    await other
    expect(endpoint.calls).toHaveLength(3)
  })

  test('waits for its callback beyond 10 s, the others do not', async () => {
    const { openMany, askAll, endpoint, clock, held } = openBrowser()
    const tabs = openMany(2) as [Tab, Tab]
    await askAll(tabs)
    endpoint.reply({ latencyMs: 14 * SECOND })
    const { tokenUrl, widget } = tabs[0].settings
    tabs[0].settings.getToken = async ({ signal, reason }) => {
      const answer = await endpoint.fetch(tokenUrl!, {
        body: JSON.stringify({ widget, reason }),
        signal,
      })
      return (await answer.json()) as { token: string; expires_in: number }
    }
    const refreshed = tabs[0].keeper.refresh('mine')
    await clock.advance(9_900)
    expect(held()).toHaveLength(1)
    await clock.advance(200)
    expect(held()).toEqual([])
    await clock.advance(4 * SECOND)
    await refreshed
  })
})

describe('a lock that somebody keeps', () => {
  test.each([
    [300, 12],
    [40, 8.5],
    [10, 2.5],
  ])(
    'row 6: with lifetimes of %d s holds a refresh up for %d s, and its lead covers that',
    async (lifetime, most) => {
      const wantedAt: number[] = []
      const locks = {
        request(_: string, { signal }: { signal: AbortSignal }, work: () => unknown) {
          wantedAt.push(clock.trueMs())
          if (wantedAt.length === 1) return Promise.resolve(work())
          return new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error))
          })
        },
      }
      const { open, askAll, clock, calledAt } = openBrowser({ lifetimeMs: lifetime * SECOND, locks })
      const tab = open()
      await askAll([tab])
      for (let second = 0; second < 3 * lifetime; second++) {
        await clock.advance(SECOND)
        expect(await askAll([tab], 0)).toMatchObject([{ isValid: true, waitedMs: 0 }])
      }
      const [, ...waits] = calledAt().map((at, index) => at - wantedAt[index]!)
      expect(waits.length).toBeGreaterThan(1)
      for (const ms of waits) {
        // And the moment for the others to speak up.
        expect(ms).toBeLessThanOrEqual(most * SECOND + 50)
        expect(ms).toBeGreaterThan(most * SECOND - SECOND)
      }
    },
  )

  test('row 6: lets no token be handed out that came and ended meanwhile', async () => {
    const { open, endpoint, clock, post } = openBrowser({ locks: { request: never }, lifetimeMs: 8 * SECOND })
    const answer = open().ask()
    await clock.advance(SECOND)
    const { token, expires_in } = endpoint.mint()
    const atMs = clock.wallMs()
    post({ kind: 'token', sub: 'alex', token, lifetimeMs: expires_in * SECOND, ageMs: 0, atMs })
    await clock.advance(13 * SECOND)
    expect((await answer).isValid).toBe(true)
  })

  test('row 6: holds up a first token for 12 s', async () => {
    const { open, askAll } = openBrowser({ locks: { request: never } })
    expect(await askAll([open()], 13 * SECOND)).toMatchObject([{ isValid: true, waitedMs: 12_250 }])
  })
})

describe('Web Locks', () => {
  const channels: [what: string, BroadcastChannel: unknown][] = [
    ['no BroadcastChannel', undefined],
    [
      'a BroadcastChannel that throws',
      class {
        constructor() {
          throw new DOMException('no', 'SecurityError')
        }
      },
    ],
  ]
  const locks: [what: string, locks: object | undefined][] = [
    ['absent', undefined],
    ['without request', {}],
    [
      'that throw',
      {
        request: () => {
          throw new DOMException('no', 'SecurityError')
        },
      },
    ],
    ['that reject', { request: () => Promise.reject(new DOMException('no', 'SecurityError')) }],
    [
      'never granted',
      {
        request: (_: string, { signal }: { signal: AbortSignal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error))
          }),
      },
    ],
    ['that never answer', { request: never }],
  ]

  test.each(locks)('row 7: %s keep nobody from minting', async (_, broken) => {
    const { openMany, askAll, endpoint, clock } = openBrowser({ locks: broken })
    const tabs = openMany(2)
    for (const { isValid, waitedMs } of await askAll(tabs, 13 * SECOND)) {
      expect(isValid).toBe(true)
      expect(waitedMs).toBeLessThanOrEqual(12_300)
    }
    await clock.advance(HOUR)
    expect((await askAll(tabs, 0)).every(({ isValid }) => isValid)).toBe(true)
    // As two tabs on their own at worst.
    expect(endpoint.calls.length).toBeLessThanOrEqual(2 * 21)
  })

  test.each(channels)('row 7: with %s each tab is on its own, and whole', async (_, BroadcastChannel) => {
    const { openMany, askAll, endpoint, clock } = openBrowser({ BroadcastChannel, locks: undefined })
    const tabs = openMany(2)
    expect((await askAll(tabs)).map(({ waitedMs }) => waitedMs)).toEqual([200, 200])
    for (let minute = 0; minute < 60; minute++) {
      await clock.advance(60 * SECOND)
      expect((await askAll(tabs, 0)).every(({ isValid, waitedMs }) => isValid && !waitedMs)).toBe(true)
    }
    expect(endpoint.calls.length).toBeLessThanOrEqual(2 * 21)
  })
})
