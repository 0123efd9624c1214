import { afterEach, describe, expect, test, vi } from 'vitest'
import { openBrowser } from '../browser.js'
import { setup } from '../setup.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

afterEach(() => void vi.unstubAllGlobals())

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

describe('ten tabs', () => {
  test('rows 28 and 29: ten tabs that hear of the same refusal make one call', async () => {
    const { openMany, askAll, endpoint } = openBrowser()
    const tabs = openMany(10)
    const [first] = await askAll(tabs)
    endpoint.revoke(first!.token!)
    for (const { keeper } of tabs) keeper.refuse(first!.token!)
    const answers = await askAll(tabs, 5 * SECOND)
    expect(answers.every(({ isValid }) => isValid)).toBe(true)
    for (const { keeper } of tabs) keeper.refuse(first!.token!)
    expect((await askAll(tabs, 0)).map(({ token }) => token)).toEqual(answers.map(({ token }) => token))
    expect(endpoint.calls).toHaveLength(2)
  })
})
