import { describe, expect, test } from 'vitest'
import { setup } from '../setup.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

const gaps = (at: number[]) => at.slice(1).map((ms, index) => ms - at[index]!)

describe('an answer that is no token', () => {
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
})

describe('a host that says nobody is signed in', () => {
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
})

describe('a host that refuses', () => {
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
})
