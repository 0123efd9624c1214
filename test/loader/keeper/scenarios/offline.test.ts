import { describe, expect, test } from 'vitest'
import { setup } from '../setup.js'

const SECOND = 1_000
const MINUTE = 60_000

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
