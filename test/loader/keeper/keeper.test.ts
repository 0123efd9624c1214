import { describe, expect, test } from 'vitest'
import { settled } from '../../support/clock.js'
import { toToken } from '../../support/token-endpoint.js'
import { setup } from './setup.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

/** Calls that nobody waited for come apart by this much; the first is at 0. */
const gaps = (at: number[]) => at.slice(1).map((ms, index) => ms - at[index]!)

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

  test('row 21: a lifetime of 30 days is one call, and no timer that overflows', async () => {
    const { ask, clock, endpoint, answers } = setup({ lifetimeMs: 30 * 24 * HOUR })
    void ask()
    await clock.advance(12 * HOUR)
    await ask()
    expect(endpoint.calls).toHaveLength(1)
    expect(answers.every(({ isValid }) => isValid)).toBe(true)
  })
})

describe('clocks', () => {
  test.each([
    ['ten minutes fast', 10 * MINUTE],
    ['an hour fast', HOUR],
    ['a year fast', 365 * 24 * HOUR],
    ['ten minutes slow', -10 * MINUTE],
  ])('rows 16 and 17: a clock %s makes the calls of a true one', async (_, offMs) => {
    const { clock, askFor, answers, calledAt } = setup()
    const truth = setup()
    clock.step(offMs)
    await Promise.all([askFor(1_200), truth.askFor(1_200)])
    expect(calledAt()).toEqual(truth.calledAt())
    expect(answers.every(({ isValid }) => isValid)).toBe(true)
  })

  test.each([HOUR, -HOUR])('row 18: a clock stepped by %d ms costs one call at most', async (stepMs) => {
    const { start, clock, askFor, answers, endpoint } = setup()
    await start()
    await askFor(100)
    clock.step(stepMs)
    await askFor(100)
    expect(endpoint.calls.length).toBeLessThanOrEqual(2)
    await askFor(600)
    expect(answers.every(({ isValid }) => isValid)).toBe(true)
    expect(endpoint.calls.length).toBeLessThanOrEqual(6)
  })

  test.each([
    ['exp and iat', { body: { token: toToken({ iat: 1_000, exp: 1_100 }) } }, 100],
    [
      'exp and the answer’s Date',
      {
        body: { token: toToken({ exp: 1_772_452_900 }) },
        headers: { date: 'Mon, 02 Mar 2026 12:00:00 GMT' },
      },
      100,
    ],
    ['nothing: the default', { body: { token: 'opaque' } }, 300],
  ])('row 19: the lifetime is told by %s', async (_, reply, seconds) => {
    const { told, ask, clock, endpoint } = setup()
    const lifetimes: number[] = []
    told.minted = ({ lifetimeMs }) => lifetimes.push(lifetimeMs)
    endpoint.reply(reply)
    void ask()
    await clock.advance(SECOND)
    expect(lifetimes).toEqual([seconds * SECOND])
  })
})

describe('sleep', () => {
  test('row 8: an hour asleep, with no event to tell of it: one call, within a second of waking', async () => {
    const { start, clock, endpoint, askFor, answers, statuses } = setup()
    await start()
    clock.sleep(HOUR)
    await askFor(1)
    await clock.advance(SECOND)
    expect(endpoint.calls).toHaveLength(2)
    expect(answers.at(-1)).toMatchObject({ isValid: true, waitedMs: 200 })
    expect(statuses()).toEqual(['authenticating', 'authenticated'])
  })

  test.each([{ counted: true }, { counted: false }])('row 8: nobody has to ask either (%o)', async (how) => {
    const { start, clock, endpoint } = setup()
    await start()
    clock.sleep(HOUR, how)
    await clock.advance(30 * SECOND)
    expect(endpoint.calls).toHaveLength(2)
  })

  test('rows 8 and 11: a wake-up is one call, however many events tell of it', async () => {
    const { start, clock, endpoint, keeper } = setup()
    await start()
    clock.sleep(HOUR)
    for (let event = 0; event < 5; event++) keeper.wake()
    await clock.advance(SECOND)
    for (let event = 0; event < 5; event++) keeper.wake()
    await clock.advance(SECOND)
    expect(endpoint.calls).toHaveLength(2)
  })

  test('a tick that comes late is a wake-up, also while the route is in trouble', async () => {
    const { ask, clock, endpoint } = setup()
    endpoint.reply({ status: 503 })
    void ask()
    await clock.advance(25 * SECOND)
    expect(endpoint.calls.map(({ reason }) => reason)).toEqual(['start', 'retry', 'retry', 'retry'])
    clock.sleep(20 * SECOND)
    endpoint.reply(undefined)
    await clock.advance(30 * SECOND)
    expect(endpoint.calls.at(-1)?.reason).toBe('wake')
  })

  test('row 9: awake without a network, nobody is called; then once', async () => {
    const { start, clock, endpoint, page, keeper, askFor, answers, failures } = setup()
    await start()
    page.isOnline = false
    clock.sleep(HOUR)
    keeper.wake()
    await askFor(20)
    expect(endpoint.calls).toHaveLength(1)
    expect(keeper.identity()).toEqual({ status: 'offline' })
    expect(failures).toEqual([])
    page.isOnline = true
    keeper.wake()
    await clock.advance(SECOND)
    await askFor(1)
    expect(endpoint.calls).toHaveLength(2)
    expect(answers.at(-1)?.isValid).toBe(true)
    expect(keeper.identity().status).toBe('authenticated')
  })

  test.each(['headers', 'body'] as const)(
    'row 9: a time-out that fires on waking (%s) is no error',
    async (hangs) => {
      const { ask, clock, endpoint, failures } = setup()
      endpoint.reply((count) => (count === 0 ? { hangs } : {}))
      const answer = ask()
      await clock.advance(SECOND)
      clock.sleep(HOUR, { counted: true })
      await clock.advance(SECOND)
      expect(await answer).toMatchObject({ isValid: true })
      expect(endpoint.calls).toHaveLength(2)
      expect(failures).toEqual([])
    },
  )

  test('row 9: nor is it one where there is no network yet', async () => {
    const { ask, clock, endpoint, failures, page } = setup()
    endpoint.reply({ hangs: 'headers' })
    const answer = ask()
    await clock.advance(SECOND)
    clock.sleep(HOUR, { counted: true })
    page.isOnline = false
    await clock.advance(SECOND)
    expect((await answer).code).toBe('token_timeout')
    expect(endpoint.calls).toHaveLength(1)
    expect(failures).toEqual([])
  })

  test('row 9: an answer that slept past its own end is asked for again', async () => {
    const { ask, clock, endpoint, failures } = setup()
    const answer = ask()
    await clock.advance(100)
    clock.sleep(HOUR)
    await clock.advance(SECOND)
    expect(await answer).toMatchObject({ isValid: true })
    expect(endpoint.calls).toHaveLength(2)
    expect(failures).toEqual([])
  })

  test('row 10: a hidden page that is to be kept warm has no gap at one timer a minute', async () => {
    const { start, clock, page, ask, answers } = setup({ settings: { background: 'warm' } })
    await start()
    page.isVisible = false
    clock.throttle(MINUTE)
    for (let second = 0; second < 7_200; second += 10) {
      await ask()
      await clock.advance(10 * SECOND)
    }
    expect(answers).toHaveLength(721)
    expect(answers.slice(1).every(({ isValid, waitedMs }) => isValid && waitedMs === 0)).toBe(true)
  })

  test('row 10: a hidden page that is lazy makes no calls, and is fresh within a round trip of being seen', async () => {
    const { start, clock, page, ask, endpoint, keeper, statuses } = setup()
    await start()
    page.isVisible = false
    await clock.advance(2 * HOUR)
    expect(endpoint.calls).toHaveLength(1)
    page.isVisible = true
    keeper.wake()
    const answer = ask()
    await clock.advance(SECOND)
    expect(await answer).toMatchObject({ isValid: true, waitedMs: 200 })
    expect(endpoint.calls).toHaveLength(2)
    expect(statuses()).toEqual(['authenticating', 'authenticated'])
  })

  test('a hidden page that is asked gets its token', async () => {
    const { ask, clock } = setup({ isVisible: false })
    const answer = ask()
    await clock.advance(SECOND)
    expect((await answer).isValid).toBe(true)
  })
})

describe('no network', () => {
  test('row 22: the valid token is served meanwhile, and a wake-up brings the next at once', async () => {
    const { start, clock, endpoint, askFor, answers, keeper, failures } = setup()
    await start()
    await clock.advance(3 * MINUTE)
    endpoint.reply({ ends: 'cut' })
    await askFor(90)
    expect(answers.every(({ isValid }) => isValid)).toBe(true)
    expect(failures.length).toBeGreaterThan(2)
    expect(failures.every(({ stillValidMs }) => stillValidMs > 0)).toBe(true)
    endpoint.reply(undefined)
    const before = endpoint.calls.length
    keeper.wake()
    await clock.advance(SECOND)
    expect(endpoint.calls.slice(before).map(({ reason }) => reason)).toEqual(['wake'])
    await askFor(60)
    expect(endpoint.calls).toHaveLength(before + 1)
  })

  test('row 39: started offline, it shows so, and asks when the network is back', async () => {
    const { ask, clock, endpoint, page, keeper } = setup({ isOnline: false })
    expect((await ask()).code).toBe('token_route_unreachable')
    await clock.advance(10 * MINUTE)
    expect(endpoint.calls).toEqual([])
    expect(keeper.identity()).toEqual({ status: 'offline' })
    page.isOnline = true
    keeper.wake()
    await clock.advance(SECOND)
    expect(endpoint.calls).toHaveLength(1)
    expect(keeper.identity().status).toBe('authenticated')
  })
})

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
      expect(failures).toMatchObject([{ code: 'token_rate_limited', retryInMs: waitMs }])
      endpoint.reply(undefined)

      for (let quarter = 1; quarter < 4; quarter++) {
        await clock.advance(waitMs / 4)
        keeper.wake()
        await expect(keeper.refresh('asked')).rejects.toMatchObject({ code: 'token_rate_limited' })
      }
      expect(endpoint.calls).toHaveLength(2)
      await clock.advance(waitMs / 4)
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

  test.each(['0', '1'])('Retry-After %s is no leave to storm', async (seconds) => {
    const { askFor, endpoint } = setup()
    endpoint.reply({ status: 503, headers: { 'retry-after': seconds }, latencyMs: 0 })
    await askFor(600)
    expect(endpoint.calls.length).toBeLessThanOrEqual(15)
  })

  test.each([
    ['a login page', { body: '<!doctype html><form>' }],
    ['an empty 200', { body: '' }],
    ['a 204', { status: 204 }],
    ['a redirect to a login', { ends: 'redirect' as const }],
    ['JSON that is something else', { body: { user: 'alex' } }],
  ])('row 25: %s is bad_response, three tries, then identity-required', async (_, reply) => {
    const { ask, clock, endpoint, failures, keeper } = setup()
    endpoint.reply(reply)
    const answer = ask()
    await clock.advance(HOUR)
    expect((await answer).code).toBe('bad_response')
    expect(failures.map(({ code }) => code)).toEqual(Array(3).fill('bad_response'))
    expect(endpoint.calls).toHaveLength(3)
    expect(keeper.identity()).toEqual({ status: 'identity-required' })
  })

  test('row 25: a 502 with HTML is retried as any 5xx', async () => {
    const { askFor, endpoint, failures } = setup()
    endpoint.reply({ status: 502, body: '<html>' })
    await askFor(180)
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['token_route_failing']))
    expect(endpoint.calls.length).toBeGreaterThan(5)
  })

  test('row 26: a 401 is confirmed once after 1–2 s; then the visitor is asked, and the timers rest', async () => {
    const { ask, clock, endpoint, calledAt, statuses } = setup()
    endpoint.reply({ status: 401, latencyMs: 0 })
    const answer = ask()
    await clock.advance(HOUR)
    expect((await answer).code).toBe('identity_required')
    expect(endpoint.calls).toHaveLength(2)
    expect(gaps(calledAt())).toEqual([1_500])
    expect(statuses()).toEqual(['authenticating', 'identity-required'])
    expect(clock.pending()).toBe(0)
  })

  test('row 26: one 401 is a hiccup', async () => {
    const { ask, clock, endpoint, statuses } = setup()
    endpoint.reply((count) => (count === 0 ? { status: 401 } : {}))
    void ask()
    await clock.advance(3 * SECOND)
    expect(statuses()).toEqual(['authenticating', 'authenticated'])
  })

  test('row 26: a host that has signed the visitor out ends a token that is still valid', async () => {
    const { start, clock, endpoint, keeper, ask } = setup()
    await start()
    endpoint.reply({ status: 401 })
    await clock.advance(4 * MINUTE)
    expect(keeper.identity()).toEqual({ status: 'identity-required' })
    expect((await ask()).code).toBe('identity_required')
    expect(endpoint.calls).toHaveLength(3)
  })

  test('row 26: wake-ups probe at most every 30 s, until the host signs in', async () => {
    const { ask, clock, endpoint, keeper, statuses } = setup()
    endpoint.reply({ status: 401, latencyMs: 0 })
    void ask()
    await clock.advance(10 * SECOND)
    for (let second = 0; second < 120; second++) {
      keeper.wake()
      await clock.advance(SECOND)
    }
    const woken = endpoint.calls.filter(({ reason }) => reason === 'wake').map(({ atMs }) => atMs)
    expect(woken).toHaveLength(4)
    expect(Math.min(...gaps(woken))).toBeGreaterThanOrEqual(30 * SECOND)
    endpoint.reply(undefined)
    await clock.advance(30 * SECOND)
    keeper.wake()
    await clock.advance(SECOND)
    expect(statuses()).toEqual(['authenticating', 'identity-required', 'authenticated'])
  })

  test('`null` is nobody, on purpose, and needs no confirmation', async () => {
    const { start, clock, endpoint, keeper } = setup()
    await start()
    endpoint.reply({ body: { token: null } })
    await clock.advance(4 * MINUTE)
    expect(endpoint.calls).toHaveLength(2)
    expect(keeper.identity()).toEqual({ status: 'identity-required' })
  })

  test.each([
    [403, 'token_route_refused'],
    [404, 'token_route_not_found'],
    [410, 'token_route_not_found'],
  ])('row 27: a %d is final after one call, until refresh() is called', async (status, code) => {
    const { ask, clock, endpoint, keeper, askFor } = setup()
    // A firewall may well add a Retry-After to its 403.
    endpoint.reply({ status, headers: { 'retry-after': '30' } })
    void ask()
    await clock.advance(MINUTE)
    await askFor(10)
    keeper.wake()
    await clock.advance(HOUR)
    expect(endpoint.calls).toHaveLength(1)
    expect(keeper.identity()).toMatchObject({ status: 'failed', error: { code, status } })
    expect(clock.pending()).toBe(0)

    endpoint.reply(undefined)
    const refreshed = keeper.refresh('asked')
    await clock.advance(SECOND)
    await refreshed
    expect(keeper.identity().status).toBe('authenticated')
  })

  test('row 27: a token that is still valid outlives it, and its end is told when it comes', async () => {
    const { start, clock, endpoint, keeper, ask } = setup()
    await start()
    await clock.advance(3 * MINUTE)
    endpoint.reply({ status: 403 })
    await clock.advance(MINUTE)
    expect((await ask()).isValid).toBe(true)
    await clock.advance(2 * MINUTE)
    expect(keeper.identity().status).toBe('failed')
    expect(endpoint.calls).toHaveLength(2)
  })

  test('row 27: that end is told to listeners too', async () => {
    const { start, clock, endpoint, statuses } = setup()
    await start()
    endpoint.reply({ status: 403 })
    await clock.advance(6 * MINUTE)
    expect(statuses()).toEqual(['authenticating', 'authenticated', 'failed'])
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

describe('refusals by the API', () => {
  test('row 28: a refused token is dropped, and one call brings the next to all', async () => {
    const { start, clock, endpoint, keeper, ask } = setup()
    const first = await start()
    endpoint.revoke(first)
    const all = Array.from({ length: 5 }, () => {
      keeper.refuse(first)
      return ask('refused')
    })
    await clock.advance(SECOND)
    expect((await Promise.all(all)).every(({ token, isValid }) => token !== first && isValid)).toBe(true)
    expect(endpoint.calls.map(({ reason }) => reason)).toEqual(['start', 'refused'])
  })

  test('row 28: a replacement that is refused as well is final, and no ping-pong', async () => {
    const { start, clock, endpoint, keeper, ask, failures, askFor } = setup()
    keeper.refuse(await start())
    const second = ask('refused')
    await clock.advance(SECOND)
    keeper.refuse((await second).token!)
    await askFor(60)
    expect(endpoint.calls).toHaveLength(2)
    expect(failures).toMatchObject([{ code: 'token_refused', retryInMs: undefined }])
    expect(keeper.identity()).toMatchObject({
      status: 'failed',
      error: { subject: 'https://widget.example.com' },
    })
    const refreshed = keeper.refresh('asked')
    await clock.advance(SECOND)
    await refreshed
    expect(keeper.identity().status).toBe('authenticated')
  })

  test('a refusal much later is another story', async () => {
    const { start, clock, endpoint, keeper, ask } = setup()
    keeper.refuse(await start())
    const second = ask('refused')
    await clock.advance(MINUTE)
    keeper.refuse((await second).token!)
    await clock.advance(SECOND)
    expect(endpoint.calls).toHaveLength(3)
    expect((await ask()).isValid).toBe(true)
  })

  test('row 29: late refusals of the old token keep the new one', async () => {
    const { start, clock, endpoint, keeper, ask } = setup()
    const first = await start()
    keeper.refuse(first)
    for (let count = 0; count < 10; count++) {
      void ask('refused')
      await clock.advance(200)
      keeper.refuse(first)
    }
    expect(endpoint.calls).toHaveLength(2)
    expect((await ask()).isValid).toBe(true)
  })

  test('a route that hands a refused token back is told apart', async () => {
    const { start, clock, endpoint, keeper, ask, failures } = setup()
    const first = await start()
    endpoint.reply({ body: { token: first, expires_in: 300 } })
    keeper.refuse(first)
    const answer = ask('refused')
    await clock.advance(400)
    expect((await answer).code).toBe('stale_token')
    expect(failures).toHaveLength(1)
    await clock.advance(HOUR)
    expect(endpoint.calls.length).toBeLessThan(80)
  })
})

describe('a callback', () => {
  const opaque = { tokenUrl: undefined }

  test('row 30: one that never settles has 15 s', async () => {
    const signals: AbortSignal[] = []
    const { ask, clock } = setup({
      settings: {
        ...opaque,
        getToken({ signal }) {
          signals.push(signal)
          return new Promise(() => {})
        },
      },
    })
    const answer = ask()
    await clock.advance(15_000)
    expect(await answer).toMatchObject({ code: 'token_timeout', waitedMs: 15_000 })
    expect(signals[0]?.aborted).toBe(true)
  })

  test.each<[how: string, getToken: () => never]>([
    [
      'throws',
      () => {
        throw new Error('no session')
      },
    ],
    ['rejects', (() => Promise.reject(new Error('no session'))) as () => never],
  ])('row 30: one that %s is retried, and its error is the cause', async (_, getToken) => {
    let count = 0
    const { keeper, clock, failures } = setup({
      settings: { ...opaque, getToken: () => (count++ ? 'good' : getToken()) },
    })
    await expect(keeper.ensureFresh('start')).rejects.toMatchObject({
      code: 'get_token_failed',
      cause: new Error('no session'),
    })
    expect(failures).toMatchObject([{ code: 'get_token_failed', retryInMs: 1_000 }])
    await clock.advance(SECOND)
    expect(await keeper.ensureFresh('start')).toBe('good')
  })

  test.each([
    ['a string', 'tok'],
    ['an object', { token: 'tok', expires_in: 60 }],
    ['an OAuth answer', { access_token: 'tok', expires_in: 60, token_type: 'Bearer' }],
  ])('row 30: %s is an answer', async (_, answer) => {
    const { keeper } = setup({ settings: { ...opaque, getToken: () => answer } })
    expect(await keeper.ensureFresh('start')).toBe('tok')
  })

  test('it is told why, and what there is', async () => {
    const asked: unknown[] = []
    const { keeper } = setup({
      settings: {
        ...opaque,
        getToken({ reason, current }) {
          asked.push([reason, current])
          return `tok-${asked.length}`
        },
      },
    })
    await keeper.ensureFresh('start')
    await keeper.refresh('upgrade')
    expect(asked).toEqual([
      ['start', undefined],
      ['upgrade', 'tok-1'],
    ])
  })

  test('row 30: the same token is stale_token, with back-off, and stays in use', async () => {
    let count = 0
    const { start, clock, failures, ask } = setup({
      settings: {
        ...opaque,
        getToken() {
          count++
          return { token: 'same', expires_in: 300 }
        },
      },
    })
    await start()
    await clock.advance(280 * SECOND)
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['stale_token']))
    expect(count).toBeLessThanOrEqual(7)
    expect((await ask()).token).toBe('same')
  })

  test('row 30: a late answer is still taken', async () => {
    const { ask, clock, keeper, statuses } = setup({
      settings: {
        ...opaque,
        getToken: () =>
          new Promise((resolve) => clock.arrive(17_000, () => resolve({ token: 'late', expires_in: 300 }))),
      },
    })
    const answer = ask()
    await clock.advance(15_900)
    expect((await answer).code).toBe('token_timeout')
    expect(statuses()).toEqual(['authenticating', 'unavailable'])
    await clock.advance(1_200)
    expect(await keeper.ensureFresh('start')).toBe('late')
    expect(statuses()).toEqual(['authenticating', 'unavailable', 'authenticated'])
  })

  test('row 30: a late answer that the next attempt brings as well is one token, not a stale one', async () => {
    const { ask, clock, keeper, failures, told } = setup({
      settings: { ...opaque, getToken: () => shared },
    })
    const shared = new Promise<{ token: string; expires_in: number }>((resolve) =>
      clock.arrive(20_000, () => resolve({ token: 'late', expires_in: 300 })),
    )
    let minted = 0
    told.minted = () => minted++
    void ask()
    await clock.advance(21_000)
    expect(await keeper.ensureFresh('start')).toBe('late')
    expect(failures.map(({ code }) => code)).toEqual(['token_timeout'])
    expect(minted).toBe(1)
  })

  test.each(['forget', 'destroy'] as const)('row 30: a late answer after %s() is not', async (end) => {
    const { ask, clock, keeper } = setup({
      settings: {
        ...opaque,
        getToken: () => new Promise((resolve) => clock.arrive(20_000, () => resolve('late'))),
      },
    })
    void ask()
    await clock.advance(15_500)
    keeper[end]()
    await clock.advance(MINUTE)
    expect(keeper.identity()).toEqual({ status: 'none' })
    expect(keeper.forget()).toBeUndefined()
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

describe('listeners', () => {
  test('row 36: one that asks, refreshes and wakes from each event makes no loop', async () => {
    const { ask, clock, endpoint, keeper, told } = setup()
    let heard = 0
    const callBack = () => {
      heard++
      keeper.wake()
      keeper.refresh('listener').catch(() => {})
      void ask()
    }
    told.minted = callBack
    told.failed = callBack
    told.identity = callBack
    void ask()
    await clock.advance(MINUTE)
    expect(heard).toBe(3)
    expect(endpoint.calls.length).toBeLessThanOrEqual(2)
    expect(clock.pending()).toBe(1)
    keeper.destroy()
    await clock.advance(HOUR)
    expect(endpoint.calls.length).toBeLessThanOrEqual(2)
    expect(clock.pending()).toBe(0)
  })

  test('row 36: one that asks while it is being told leaves no second timer', async () => {
    const { ask, clock, told, statuses } = setup({
      settings: {
        tokenUrl: undefined,
        getToken: () => new Promise((resolve) => clock.arrive(15_500, () => resolve('late'))),
      },
    })
    told.identity = () => void ask()
    void ask()
    await clock.advance(15_600)
    expect(statuses().at(-1)).toBe('authenticated')
    expect(clock.pending()).toBe(1)
  })

  test('row 36: one that destroys on hearing of a token leaves nothing', async () => {
    const { ask, clock, keeper, told } = setup()
    told.minted = () => keeper.destroy()
    void ask()
    await clock.advance(MINUTE)
    expect(clock.pending()).toBe(0)
    expect(keeper.identity()).toEqual({ status: 'none' })
  })
})
