import { afterEach, describe, expect, test, vi } from 'vitest'
import { openBrowser } from './browser.js'
import type { Tab } from './tab.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

afterEach(() => void vi.unstubAllGlobals())

describe.each([
  ['pagehide', 'pageshow'],
  ['freeze', 'resume'],
] as const)('a tab that leaves by %s', (leave, back) => {
  /** Its turn never comes: some other tab keeps the lock. */
  async function setup() {
    const waits: AbortSignal[] = []
    const locks = {
      request(_: string, { signal }: { signal: AbortSignal }) {
        waits.push(signal)
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error))
        })
      },
    }
    const browser = openBrowser({ locks })
    const tab = browser.open()
    const answer = tab.ask()
    await browser.clock.advance(SECOND)
    expect(waits.map(({ aborted }) => aborted)).toEqual([false])
    // Its timers run on for a while in some browsers.
    tab.fire(leave)
    await browser.clock.advance(0)
    return { ...browser, tab, answer, waits }
  }

  test('row 6: while it waits for its turn, waits no more, and asks only when it is back', async () => {
    const { tab, answer, waits, clock, endpoint, calledAt } = await setup()
    expect(waits.map(({ aborted }) => aborted)).toEqual([true])
    await clock.advance(MINUTE)
    expect(endpoint.calls).toEqual([])
    const backAt = clock.trueMs()
    tab.fire(back)
    await clock.advance(SECOND)
    expect((await answer).isValid).toBe(true)
    expect(calledAt()).toHaveLength(1)
    // At once, but for the moment in which the others may say what they have got meanwhile.
    expect(calledAt()[0]! - backAt).toBeLessThanOrEqual(50)
  })

  test('row 12: and finds that another has a token when it is back, takes that one', async () => {
    const { tab, answer, clock, endpoint, post } = await setup()
    await clock.advance(MINUTE)
    const { token, expires_in } = endpoint.mint()
    tab.fire(back)
    const atMs = clock.wallMs()
    post({ kind: 'token', sub: 'alex', token, lifetimeMs: expires_in * SECOND, ageMs: 0, atMs })
    await clock.advance(SECOND)
    expect(await answer).toMatchObject({ token, isValid: true })
    expect(endpoint.calls).toEqual([])
  })

  test('and is destroyed there, says so, and asks nobody', async () => {
    const { tab, answer, clock, endpoint } = await setup()
    tab.destroy()
    expect((await answer).code).toBe('destroyed')
    await clock.advance(MINUTE)
    expect(endpoint.calls).toEqual([])
    expect(clock.pending()).toBe(0)
  })

  test('and is asked there, asks when it is back', async () => {
    const { open, clock, endpoint } = openBrowser()
    const tab = open()
    tab.fire(leave)
    const answer = tab.ask()
    await clock.advance(MINUTE)
    expect(endpoint.calls).toEqual([])
    tab.fire(back)
    await clock.advance(SECOND)
    expect((await answer).isValid).toBe(true)
    expect(endpoint.calls).toHaveLength(1)
  })
})

describe('a channel', () => {
  test('is closed in the back/forward cache and when frozen, and open again after', async () => {
    const { openMany, askAll, channels } = openBrowser()
    const [one, other] = openMany(2) as [Tab, Tab]
    await askAll([one, other])
    one.freeze('pagehide')
    other.freeze('freeze')
    expect(channels.open()).toBe(0)
    one.thaw('pageshow')
    other.thaw('resume')
    expect(channels.open()).toBe(2)
  })

  test('after destroy() there is none, nor a lock or a timer', async () => {
    const { openMany, askAll, channels, held, clock } = openBrowser()
    const tabs = openMany(2)
    await askAll(tabs)
    for (const tab of tabs) tab.destroy()
    for (const tab of tabs) tab.fire('pageshow')
    await clock.advance(HOUR)
    expect([channels.open(), held(), clock.pending()]).toEqual([0, [], 0])
  })
})
