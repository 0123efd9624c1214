import { expect, test } from 'vitest'
import { toDuration } from '../../../loader/doctor/duration.js'

test.each([
  [400, '0 s'],
  [90_000, '90 s'],
  [-600_000, '10 min'],
  [7_200_000, '2 h'],
  [2_592_000_000, '30 days'],
])('%i ms is %s', (ms, words) => {
  expect(toDuration(ms)).toBe(words)
})
