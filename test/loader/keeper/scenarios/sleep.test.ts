import { describe, expect, test } from 'vitest'
import { setup } from '../setup.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

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
