import { afterEach, describe, expect, test, vi } from 'vitest'
import { settled } from '../../../support/clock.js'
import { openBrowser } from '../browser.js'
import { setup } from '../setup.js'
import type { Tab } from '../tab.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

afterEach(() => void vi.unstubAllGlobals())

describe('ends', () => {
  test.each([
    ['forget', 'identity_required'],
    ['destroy', 'destroyed'],
  ] as const)('row 32: %s() while a call is in flight throws its answer away', async (end, code) => {
    const { ask, clock, keeper, endpoint, statuses, told } = setup()
    told.minted = () => expect.unreachable()
    const answer = ask()
    await clock.advance(100)
    keeper[end]()
    expect((await answer).code).toBe(code)
    expect(endpoint.calls[0]?.request.signal?.aborted).toBe(true)
    await clock.advance(HOUR)
    expect(endpoint.calls).toHaveLength(1)
    expect(clock.pending()).toBe(0)
    expect(statuses()).toEqual(end === 'forget' ? ['authenticating', 'none'] : ['authenticating'])
  })

  test('row 33: forget() gives back what was held, and asking begins anew', async () => {
    const { start, keeper, clock, endpoint, ask, statuses } = setup()
    const first = await start()
    expect(keeper.forget()).toBe(first)
    keeper.wake()
    await clock.advance(HOUR)
    expect(endpoint.calls).toHaveLength(1)
    const answer = ask()
    await clock.advance(SECOND)
    expect((await answer).isValid).toBe(true)
    expect(statuses()).toEqual(['authenticating', 'authenticated', 'none', 'authenticating', 'authenticated'])
  })

  test('after destroy() everything says so, and nobody is told anything more', async () => {
    const { start, keeper, clock, identities } = setup()
    const first = await start()
    const before = identities.length
    keeper.destroy()
    keeper.refuse(first)
    keeper.wake()
    expect(keeper.forget()).toBeUndefined()
    await expect(keeper.ensureFresh('start')).rejects.toMatchObject({ code: 'destroyed' })
    await expect(keeper.refresh('asked')).rejects.toMatchObject({ code: 'destroyed' })
    await clock.advance(HOUR)
    expect(clock.pending()).toBe(0)
    expect(identities).toHaveLength(before)
  })

  test('whatever was in flight, nothing is left behind', async () => {
    for (const reply of [
      {},
      { status: 503 },
      { status: 401 },
      { hangs: 'headers' as const },
      { hangs: 'body' as const },
    ]) {
      for (const afterMs of [0, 100, 300, 12_000]) {
        const { keeper, clock, endpoint, ask, asking } = setup()
        endpoint.reply(reply)
        void ask()
        await clock.advance(afterMs)
        void ask()
        keeper.destroy()
        await settled()
        expect(asking()).toBe(0)
        expect(clock.pending()).toBe(0)
      }
    }
  })

  test('one timer at most waits beside what is in flight', async () => {
    const { start, clock, ask, keeper } = setup()
    await start()
    for (let count = 0; count < 20; count++) {
      void ask()
      keeper.wake()
    }
    await clock.advance(MINUTE)
    expect(clock.pending()).toBe(1)
  })
})

describe('signing out', () => {
  test('row 33: what another tab was fetching is thrown away', async () => {
    const { openMany, askAll, clock, endpoint } = openBrowser()
    const [one, other] = openMany(2) as [Tab, Tab]
    await askAll([one, other])
    const refreshed = other.keeper.refresh('theirs').catch((error: { code: string }) => error.code)
    await clock.advance(100)
    one.keeper.forget()
    await clock.advance(SECOND)
    expect(await refreshed).toBe('identity_required')
    expect([one, other].map(({ keeper }) => keeper.identity())).toEqual(Array(2).fill({ status: 'none' }))
    expect(endpoint.calls).toHaveLength(2)
  })

  test('row 33: of another visitor, it changes nothing', async () => {
    const { openMany, open, askAll, endpoint } = openBrowser()
    const tabs = openMany(2)
    await askAll(tabs)
    endpoint.signIn({ id: 'sam' })
    const sam = open({ settings: { visitor: { id: 'sam' } } })
    await askAll([sam])
    sam.keeper.forget()
    expect((await askAll(tabs)).every(({ isValid, waitedMs }) => isValid && waitedMs === 0)).toBe(true)
  })
})
