import { describe, expect, test } from 'vitest'
import { setup } from '../setup.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

describe('a healthy route', () => {
  test('row 1: a clean hour has no gap, few calls, and nobody waits for an early refresh', async () => {
    const { askFor, answers, endpoint } = setup()
    await askFor(3_600)
    const [first, ...later] = answers
    expect(first?.waitedMs).toBe(200)
    expect(answers).toHaveLength(3_600)
    expect(answers.every(({ isValid }) => isValid)).toBe(true)
    expect(later.every(({ waitedMs }) => waitedMs === 0)).toBe(true)
    // The lead of a random half: 90 s and a twentieth of the lifetime.
    expect(endpoint.calls.length).toBeLessThanOrEqual(Math.ceil(3_600 / (300 - 105)) + 1)
  })

  test('row 2: fifty callers at a cold start make one call and settle together', async () => {
    const { ask, clock, endpoint } = setup()
    const all = Array.from({ length: 50 }, () => ask())
    await clock.advance(SECOND)
    const answers = await Promise.all(all)
    expect(endpoint.calls).toHaveLength(1)
    expect(new Set(answers.map(({ token }) => token)).size).toBe(1)
    expect(answers.every(({ waitedMs }) => waitedMs === 200)).toBe(true)
  })

  test('row 2: they share a failure as well', async () => {
    const { ask, clock, endpoint } = setup()
    endpoint.reply({ status: 503 })
    const all = Array.from({ length: 50 }, () => ask())
    await clock.advance(300)
    expect((await Promise.all(all)).every(({ code }) => code === 'token_route_failing')).toBe(true)
    expect(endpoint.calls).toHaveLength(1)
  })

  test('an early refresh comes by itself, and says why', async () => {
    const { start, clock, endpoint, ask } = setup()
    const first = await start()
    await clock.advance(4 * MINUTE)
    expect(endpoint.calls.map(({ reason }) => reason)).toEqual(['start', 'early'])
    expect((await ask()).token).not.toBe(first)
  })

  test('refresh() during a refresh asks once more: what is on its way is older than what has changed', async () => {
    const { ask, clock, endpoint, keeper } = setup()
    const first = ask()
    const both = Promise.all([keeper.refresh('upgrade'), keeper.refresh('upgrade')])
    await clock.advance(SECOND)
    await both
    expect(endpoint.calls.map(({ reason }) => reason)).toEqual(['start', 'upgrade'])
    expect((await ask()).token).not.toBe((await first).token)
  })

  test('refresh() that waits for another is given up with it', async () => {
    const { ask, clock, endpoint, keeper } = setup()
    void ask()
    const refreshed = keeper.refresh('upgrade').catch((error: { code: string }) => error.code)
    await clock.advance(100)
    keeper.forget()
    await clock.advance(SECOND)
    expect(await refreshed).toBe('identity_required')
    expect(endpoint.calls).toHaveLength(1)
  })

  test('nothing happens before anybody asks', async () => {
    const { keeper, clock, endpoint } = setup()
    keeper.wake()
    await clock.advance(HOUR)
    expect(endpoint.calls).toEqual([])
    expect(clock.pending()).toBe(0)
    expect(keeper.identity()).toEqual({ status: 'none' })
  })

  test('a refresh of the same visitor is no change of identity', async () => {
    const { start, clock, statuses, endpoint } = setup()
    await start()
    await clock.advance(HOUR)
    expect(endpoint.calls.length).toBeGreaterThan(10)
    expect(statuses()).toEqual(['authenticating', 'authenticated'])
  })
})

describe('a first token', () => {
  test('is used before any call', async () => {
    const { start, endpoint } = setup({ settings: { token: 'first' } })
    expect(await start()).toBe('first')
    expect(endpoint.calls).toEqual([])
  })

  test('that nothing replaces is used until its end, and then the visitor is asked', async () => {
    const { start, clock, keeper, failures, statuses } = setup({
      settings: { token: 'first', tokenUrl: undefined },
    })
    await start()
    await clock.advance(290 * SECOND)
    expect(await keeper.ensureFresh('start')).toBe('first')
    expect(failures).toMatchObject([{ code: 'no_token_provider', retryInMs: undefined }])
    await clock.advance(20 * SECOND)
    await expect(keeper.ensureFresh('start')).rejects.toMatchObject({ code: 'no_token_provider' })
    expect(statuses()).toEqual(['authenticating', 'authenticated', 'identity-required'])
  })
})
