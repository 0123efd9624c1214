import { describe, expect, test } from 'vitest'
import { setup } from '../setup.js'

const SECOND = 1_000
const MINUTE = 60_000

const gaps = (at: number[]) => at.slice(1).map((ms, index) => ms - at[index]!)

describe('a route in trouble', () => {
  test.each([0, 0.5, 0.999999])(
    'row 23: ten minutes of 503 are at most 15 calls (random %d)',
    async (random) => {
      const { askFor, endpoint, calledAt, answers } = setup({ random: () => random })
      endpoint.reply({ status: 503, body: '<h1>Service Unavailable</h1>', latencyMs: 0 })
      await askFor(600)
      expect(endpoint.calls.length).toBeLessThanOrEqual(15)
      const [first, second, third, ...later] = gaps(calledAt())
      for (const [gap, from, to] of [
        [first, 500, 1_500],
        [second, 3_000, 5_000],
        [third, 12_000, 18_000],
        ...later.map((gap) => [gap, 50_000, 58_000]),
      ]) {
        expect(gap).toBeGreaterThanOrEqual(from!)
        expect(gap).toBeLessThanOrEqual(to!)
      }
      endpoint.reply(undefined)
      await askFor(61)
      expect(answers.at(-1)?.isValid).toBe(true)
    },
  )

  test('row 23: wake-ups come on top, 2 s apart and ten at most, and delay no timed call', async () => {
    const quiet = setup()
    const { askFor, endpoint, keeper, ask, clock } = setup()
    for (const each of [quiet.endpoint, endpoint]) each.reply({ status: 503, latencyMs: 0 })
    void quiet.askFor(590)
    void ask()
    for (let second = 0; second < 590; second++) {
      keeper.wake()
      await clock.advance(SECOND)
    }
    await quiet.clock.advance(0)
    const woken = endpoint.calls.filter(({ reason }) => reason === 'wake').map(({ atMs }) => atMs)
    expect(woken).toHaveLength(10)
    expect(Math.min(...gaps(woken))).toBeGreaterThanOrEqual(2_000)
    const timed = endpoint.calls.filter(({ reason }) => reason !== 'wake').map(({ atMs }) => atMs)
    expect(timed.length).toBeLessThanOrEqual(15)
    expect(Math.max(...gaps(timed))).toBeLessThanOrEqual(58_000)
    await askFor(1)
  })

  test.each(['0', '1'])('Retry-After %s is no leave to storm', async (seconds) => {
    const { askFor, endpoint } = setup()
    endpoint.reply({ status: 503, headers: { 'retry-after': seconds }, latencyMs: 0 })
    await askFor(600)
    expect(endpoint.calls.length).toBeLessThanOrEqual(15)
  })

  test.each(['headers', 'body'] as const)(
    'row 31: a route whose %s hang is given up on after 10 s',
    async (hangs) => {
      const { ask, clock, endpoint } = setup()
      endpoint.reply({ hangs })
      const answer = ask()
      await clock.advance(10_000)
      expect(await answer).toMatchObject({ code: 'token_timeout', waitedMs: 10_000 })
      expect(endpoint.calls[0]?.request.signal?.aborted).toBe(true)
    },
  )

  test('twenty calls in a minute trip the breaker, refresh() or not', async () => {
    const { start, clock, keeper, endpoint, failures } = setup({ latencyMs: 10 })
    await start()
    let refused = 0
    for (let count = 0; count < 100; count++) {
      keeper.refresh('loop').catch(() => refused++)
      await clock.advance(100)
    }
    expect(endpoint.calls).toHaveLength(20)
    expect(refused).toBe(81)
    expect(failures).toMatchObject([{ code: 'too_many_mints' }])
    await clock.advance(MINUTE)
    const later = keeper.refresh('asked')
    await clock.advance(SECOND)
    await later
  })
})
