import { expect, test } from 'vitest'
import { createBudget } from '../../../loader/keeper/budget.js'

const at = (ms: number) => ms

test('so many are allowed, and the next when the oldest is over', () => {
  const budget = createBudget({ most: 3, withinMs: 1_000 })
  for (const ms of [0, 100, 200]) {
    expect(budget.waitMs(at(ms))).toBe(0)
    budget.spend(at(ms))
  }
  expect(budget.waitMs(at(300))).toBe(700)
  expect(budget.waitMs(at(999))).toBe(1)
  expect(budget.waitMs(at(1_000))).toBe(0)
  budget.spend(at(1_000))
  expect(budget.waitMs(at(1_000))).toBe(100)
})

test('it knows how long ago the last was', () => {
  const budget = createBudget({ most: 3, withinMs: 1_000 })
  expect(budget.sinceLastMs(at(0))).toBe(Infinity)
  budget.spend(at(0))
  budget.spend(at(100))
  expect(budget.sinceLastMs(at(150))).toBe(50)
})
