import { afterEach, expect, test, vi } from 'vitest'
import { openBrowser } from '../browser.js'
import { setup } from '../setup.js'

const SECOND = 1_000
const MINUTE = 60_000
const QUARTER = 75_000

afterEach(() => void vi.unstubAllGlobals())

const gaps = (at: number[]) => at.slice(1).map((ms, index) => ms - at[index]!)

test('row 34: twenty significant actions a second make one refresh per quarter of the lifetime', async () => {
  const { start, clock, keeper, endpoint, calledAt, askFor, answers } = setup()
  await start()
  // 40 % left.
  await clock.advance(3 * MINUTE - SECOND)
  expect(endpoint.calls).toHaveLength(1)
  for (let action = 0; action < 20 * 600; action++) {
    expect(keeper.significant()).toBeUndefined()
    await clock.advance(50)
  }
  expect(calledAt()[1]).toBe(3 * MINUTE)
  expect(Math.min(...gaps(calledAt()))).toBeGreaterThanOrEqual(QUARTER)
  expect(endpoint.calls.slice(1).every(({ reason }) => reason === 'significant')).toBe(true)
  expect(endpoint.calls).toHaveLength(1 + 600 / 75)
  await askFor(1)
  expect(answers.at(-1)).toMatchObject({ isValid: true, waitedMs: 0 })
})

test('row 34: in ten tabs as well', async () => {
  const { openMany, askAll, clock, calledAt } = openBrowser()
  const tabs = openMany(10)
  await askAll(tabs)
  for (let action = 0; action < 600; action++) {
    for (const { keeper } of tabs) keeper.significant()
    await clock.advance(SECOND)
  }
  for (const gap of gaps(calledAt())) {
    expect(gap).toBeGreaterThanOrEqual(QUARTER)
    expect(gap).toBeLessThanOrEqual(QUARTER + 2 * SECOND)
  }
  expect(calledAt()).toHaveLength(8)
})

test('one that comes before a quarter is gone is too early', async () => {
  const { start, clock, keeper, endpoint } = setup()
  await start()
  await clock.advance(QUARTER - 2 * SECOND)
  keeper.significant()
  await clock.advance(SECOND)
  expect(endpoint.calls).toHaveLength(1)
})

test('row 34: the token in hand is served while they refresh', async () => {
  const { start, clock, keeper, endpoint, ask } = setup()
  const token = await start()
  await clock.advance(2 * MINUTE)
  endpoint.reply({ latencyMs: 9 * SECOND })
  keeper.significant()
  await clock.advance(SECOND)
  expect(endpoint.calls).toHaveLength(2)
  expect(await ask()).toMatchObject({ token, waitedMs: 0, isValid: true })
})

test('row 34: a route in trouble is asked no more often for them', async () => {
  const { start, clock, keeper, endpoint } = setup()
  await start()
  await clock.advance(2 * MINUTE)
  endpoint.reply({ status: 503, latencyMs: 0 })
  for (let action = 0; action < 20 * 60; action++) {
    keeper.significant()
    await clock.advance(50)
  }
  expect(endpoint.calls.length - 1).toBeLessThanOrEqual(5)
})

test.each<[what: string, given: Parameters<typeof setup>[0]]>([
  ['on a hidden page', { isVisible: false }],
  ['without a network', { isOnline: false }],
])('%s they change nothing', async (_, { isVisible = true, isOnline = true } = {}) => {
  const { start, clock, keeper, endpoint, page } = setup()
  await start()
  await clock.advance(2 * MINUTE)
  Object.assign(page, { isVisible, isOnline })
  keeper.significant()
  await clock.advance(MINUTE)
  expect(endpoint.calls).toHaveLength(1)
})

test('before anybody wanted a token they change nothing', async () => {
  const { clock, keeper, endpoint } = setup()
  keeper.significant()
  await clock.advance(MINUTE)
  expect(endpoint.calls).toEqual([])
})
