import { expect, test, vi } from 'vitest'
import { toToken } from '../../../support/token-endpoint.js'
import { setup } from '../setup.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** `exp` of a token that ends 100 s after the fake clock begins, in seconds since the epoch. */
const EXP = Date.UTC(2026, 2, 2, 12) / 1_000 + 100

const gaps = (at: number[]) => at.slice(1).map((ms, index) => ms - at[index]!)

/** Lifetimes as they are told when a token comes. */
async function lifetimesOf(body: unknown, headers: Record<string, string> = {}) {
  const { told, ask, clock, endpoint } = setup()
  const lifetimes: number[] = []
  told.minted = ({ lifetimeMs }) => lifetimes.push(lifetimeMs)
  endpoint.reply({ body, headers })
  void ask()
  await clock.advance(SECOND)
  return lifetimes
}

test.each<[what: string, body: unknown, headers: Record<string, string>, seconds: number]>([
  ['`exp` alone, with no Date to hold it against', { token: toToken({ exp: EXP }) }, {}, 300],
  [
    '`exp` alone, and a Date',
    { token: toToken({ exp: EXP }) },
    { date: 'Mon, 02 Mar 2026 12:00:40 GMT' },
    60,
  ],
  ['`exp` and `iat`, whatever the clocks say', { token: toToken({ iat: 5, exp: 65 }) }, {}, 60],
  [
    '`expires_at` and a Date',
    { token: 'opaque', expires_at: EXP },
    { date: 'Mon, 02 Mar 2026 12:00:00 GMT' },
    100,
  ],
  ['`expires_at` alone', { token: 'opaque', expires_at: EXP }, {}, 300],
  ['nothing', { token: 'opaque' }, {}, 300],
  ['`expires_in` before all', { token: toToken({ iat: 5, exp: 65 }), expires_in: 7 }, {}, 7],
])('row 19: %s', async (_, body, headers, seconds) => {
  expect(await lifetimesOf(body, headers)).toEqual([seconds * SECOND])
})

test('row 19: an opaque token that ends sooner than the default is told by the API, and replaced', async () => {
  const { start, keeper, endpoint, clock, ask } = setup()
  let count = 0
  endpoint.reply(() => ({ body: { token: `opaque-${++count}` } }))
  const first = await start()
  await clock.advance(MINUTE)
  keeper.refuse(first)
  const answer = ask('refused')
  await clock.advance(SECOND)
  expect((await answer).token).toBe('opaque-2')
  expect(endpoint.calls.map(({ reason }) => reason)).toEqual(['start', 'refused'])
})

test.each([
  [30, 0],
  [10, 0],
])('row 20: a lifetime of %d s has no gap', async (seconds, waitedMs) => {
  const { askFor, answers, endpoint } = setup({ lifetimeMs: seconds * SECOND })
  await askFor(600)
  expect(answers.every(({ isValid }) => isValid)).toBe(true)
  expect(Math.max(...answers.slice(1).map((answer) => answer.waitedMs))).toBe(waitedMs)
  const early = endpoint.calls.filter(({ reason }) => reason === 'early').map(({ atMs }) => atMs)
  expect(Math.min(...gaps(early))).toBeGreaterThanOrEqual(Math.max(5 * SECOND, (seconds * SECOND) / 4))
})

test('row 20: a lifetime of 5 s hands out no token past its end, and makes no storm', async () => {
  const { askFor, answers, endpoint } = setup({ lifetimeMs: 5_000 })
  await askFor(120)
  expect(answers.filter(({ token }) => token).every(({ isValid }) => isValid)).toBe(true)
  const early = endpoint.calls.filter(({ reason }) => reason === 'early').map(({ atMs }) => atMs)
  expect(Math.min(...gaps(early))).toBeGreaterThanOrEqual(5_000)
})

test.each([0, -60])(
  'row 20: an answer with a lifetime of %d s is bad_token after three tries',
  async (expires_in) => {
    const { ask, clock, endpoint, failures, keeper } = setup()
    endpoint.reply({ body: { ...endpoint.mint(), expires_in } })
    void ask()
    await clock.advance(HOUR)
    expect(endpoint.calls).toHaveLength(3)
    expect(failures.map(({ code }) => code)).toEqual(['bad_token', 'bad_token', 'bad_token'])
    expect(failures.at(-1)?.retryInMs).toBeUndefined()
    expect(keeper.identity()).toMatchObject({ status: 'failed', error: { code: 'bad_token' } })
  },
)

test('row 20: a lifetime shorter than its own journey is bad_token', async () => {
  const { ask, clock } = setup({ lifetimeMs: 300, latencyMs: 400 })
  const answer = ask()
  await clock.advance(SECOND)
  expect((await answer).code).toBe('bad_token')
})

test.each(['soon', '', true, {}, [], null])(
  'row 20: an `expires_in` that is %j is as if there were none',
  async (expires_in) => {
    expect(await lifetimesOf({ token: toToken({ iat: 5, exp: 65 }), expires_in })).toEqual([60 * SECOND])
    expect(await lifetimesOf({ token: 'opaque', expires_in })).toEqual([300 * SECOND])
  },
)

test.each([1e300, 1e18, Number.MAX_SAFE_INTEGER])(
  'row 20: one of %d s is no reason for a call more, or for a timer that overflows',
  async (expires_in) => {
    const { ask, clock, endpoint, answers } = setup()
    endpoint.reply({ body: { token: toToken({}), expires_in } })
    void ask()
    await clock.advance(DAY)
    await ask()
    expect(endpoint.calls).toHaveLength(1)
    expect(answers.map(({ code }) => code)).toEqual([undefined, undefined])
  },
)

test('row 21: a lifetime of 30 days is one call in 26 of them, and no timer is longer than 30 s', async () => {
  const { start, clock, endpoint, keeper } = setup({ lifetimeMs: 30 * DAY })
  const after = vi.spyOn(clock, 'after')
  await start()
  for (let day = 0; day < 26; day++) {
    // Timers overflow after 24.8 days. Nobody has to be awake all the time for that.
    clock.sleep(DAY)
    keeper.wake()
    await clock.advance(MINUTE)
  }
  expect(endpoint.calls).toHaveLength(1)
  expect(Math.max(...after.mock.calls.map(([ms]) => ms))).toBeLessThanOrEqual(30 * SECOND)
  clock.sleep(4 * DAY)
  await clock.advance(MINUTE)
  expect(endpoint.calls).toHaveLength(2)
})
