import { describe, expect, test } from 'vitest'
import { setup } from '../setup.js'

const SECOND = 1_000
const MINUTE = 60_000

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
