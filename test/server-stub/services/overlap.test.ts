import { expect, test } from 'vitest'
import { toOverlap } from '../../../server-stub/services/overlap.js'

test.each([
  ['0', 0],
  ['0d', 0],
  ['45s', 45],
  ['30m', 1800],
  ['24h', 86_400],
  ['7d', 604_800],
])('%s is %i s', (given, seconds) => {
  expect(toOverlap(given)).toBe(seconds)
})

test.each(['', '-1h', '8d', '169h', '1', '24 h', '24H', '1.5h', '1w', 'day', '99999999999d', 'Infinity'])(
  '"%s" is refused with what is allowed',
  (given) => {
    expect(() => toOverlap(given)).toThrow(
      `overlap: given "${given}"; allowed is 0 to 7d, such as 30m, 24h or 7d.`,
    )
  },
)
