import { describe, expect, test } from 'vitest'
import { setup } from '../setup.js'

const MINUTE = 60_000
const HOUR = 3_600_000

describe('a wall clock', () => {
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
})
