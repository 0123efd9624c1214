import { describe, expect, test } from 'vitest'
import { setup } from '../setup.js'

const MINUTE = 60_000
const HOUR = 3_600_000

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
