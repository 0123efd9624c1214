import { afterEach, describe, expect, test, vi } from 'vitest'
import { openBrowser } from './browser.js'
import { inEachLife } from './lives.js'
import { setup } from './setup.js'

const SECOND = 1_000
const MINUTE = 60_000

afterEach(() => void vi.unstubAllGlobals())

describe('diagnostics()', () => {
  test('before anybody wanted a token has nothing to tell', () => {
    const { keeper } = setup()
    expect(keeper.diagnostics()).toEqual({
      status: 'none',
      token: undefined,
      nextCheckMs: undefined,
      counts: { asked: 0, minted: 0, adopted: 0, failed: 0, refused: 0 },
      reasons: [],
      error: undefined,
    })
  })

  test('tells how old the token is, from the start of the request that brought it', async () => {
    const { start, keeper, clock } = setup()
    await start()
    await clock.advance(MINUTE)
    expect(keeper.diagnostics()).toMatchObject({
      status: 'authenticated',
      token: { ageMs: MINUTE + SECOND, lifetimeMs: 300 * SECOND },
    })
  })

  test('counts what was asked, what came of it, and what the API refused', async () => {
    const { start, keeper, clock, endpoint, ask } = setup()
    const first = await start()
    keeper.refuse(first)
    keeper.refuse(first)
    void ask('refused')
    await clock.advance(MINUTE)
    endpoint.reply((count) => (count < 2 ? { status: 503 } : {}))
    keeper.refresh('upgrade').catch(() => {})
    await clock.advance(10 * SECOND)
    expect(keeper.diagnostics()).toMatchObject({
      counts: { asked: 3, minted: 2, adopted: 0, failed: 1, refused: 1 },
      reasons: ['start', 'refused', 'upgrade'],
      error: 'token_route_failing',
    })
  })

  test('tells of an error until an attempt succeeds', async () => {
    const { keeper, clock, endpoint, ask } = setup()
    endpoint.reply((count) => (count === 0 ? { status: 503 } : {}))
    void ask()
    await clock.advance(SECOND)
    expect(keeper.diagnostics().error).toBe('token_route_failing')
    await clock.advance(2 * SECOND)
    expect(keeper.diagnostics().error).toBeUndefined()
  })

  test('remembers the last ten reasons, the newest last', async () => {
    const { start, keeper, clock } = setup()
    await start()
    for (let count = 1; count <= 12; count++) {
      keeper.refresh(`reason ${count}`).catch(() => {})
      await clock.advance(5 * SECOND)
    }
    expect(keeper.diagnostics().reasons).toEqual(
      Array.from({ length: 10 }, (_, index) => `reason ${index + 3}`),
    )
  })

  test('counts what came from another tab apart', async () => {
    const { open, askAll } = openBrowser()
    await askAll([open()])
    const tab = open()
    await askAll([tab])
    expect(tab.keeper.diagnostics().counts).toEqual({
      asked: 0,
      minted: 0,
      adopted: 1,
      failed: 0,
      refused: 0,
    })
  })

  test('tells when the keeper looks again: never further off than 30 s, never in the past', async () => {
    const { start, keeper, clock } = setup()
    await start()
    const seen = new Set<number | undefined>()
    for (let count = 0; count < 3_000; count++) {
      const { nextCheckMs } = keeper.diagnostics()
      if (nextCheckMs !== undefined) {
        expect(nextCheckMs).toBeGreaterThanOrEqual(0)
        expect(nextCheckMs).toBeLessThanOrEqual(30 * SECOND)
      }
      seen.add(nextCheckMs)
      await clock.advance(100)
    }
    expect(seen.size).toBeGreaterThan(100)
  })

  test('tells of no next look where only an event can change anything', async () => {
    const { keeper, clock, endpoint, ask } = setup()
    endpoint.reply({ status: 403 })
    void ask()
    await clock.advance(SECOND)
    expect(keeper.diagnostics()).toMatchObject({ nextCheckMs: undefined, status: 'failed' })
  })

  test('is what it was: it does not change with the keeper, nor the keeper with it', async () => {
    const { start, keeper, clock } = setup()
    const before = keeper.diagnostics()
    before.counts.asked = 7
    before.reasons.push('mine')
    await start()
    await clock.advance(SECOND)
    expect(keeper.diagnostics()).toMatchObject({ counts: { asked: 1 }, reasons: ['start'] })
    expect(before.token).toBeUndefined()
  })

  test('whatever happens, holds no token and nothing of the visitor', () =>
    inEachLife(({ keeper, answers, endpoint, kept }) => {
      const told = JSON.stringify(keeper.diagnostics())
      const tokens = [...answers, ...(kept as ({ token: string } | undefined)[])].map((it) => it?.token)
      for (const secret of [...tokens, endpoint.mint().token.split('.')[0], 'alex', 'Alex', 'lk_sk', 'eyJ']) {
        if (secret) expect(told).not.toContain(secret)
      }
    }))

  test('whatever happens, adds up', () =>
    inEachLife(({ keeper, endpoint }) => {
      const { counts, reasons, nextCheckMs } = keeper.diagnostics()
      expect(counts.asked).toBe(endpoint.calls.length)
      expect(counts.minted).toBeLessThanOrEqual(counts.asked)
      expect(reasons).toEqual(endpoint.calls.slice(-10).map(({ reason }) => reason))
      if (nextCheckMs !== undefined) expect(nextCheckMs).toBeLessThanOrEqual(30_000)
    }))
})
