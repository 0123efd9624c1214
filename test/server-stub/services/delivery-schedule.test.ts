import { expect, test } from 'vitest'
import { nextAttemptAt, RETRY_DELAYS_MS } from '../../../server-stub/services/delivery-schedule.js'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const next = (given: Partial<Parameters<typeof nextAttemptAt>[0]>) => {
  const at = nextAttemptAt({ tries: 1, now: NOW, retryAfter: undefined, random: 0, ...given })
  return at === undefined ? undefined : (at - NOW) / 1000
}

test('it is that of Standard Webhooks', () => {
  const seconds = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
  expect(RETRY_DELAYS_MS.map((_, index) => next({ tries: index + 1 }))).toEqual(seconds)
  expect(next({ tries: 10 })).toBeUndefined()
})

test('jitter lengthens by a tenth at most and never shortens', () => {
  expect([0, 0.5, 1].map((random) => next({ tries: 2, random }))).toEqual([300, 315, 330])
})

test.each([
  ['60', 60],
  ['1', 5],
  ['Sun, 01 Mar 2026 12:01:00 GMT', 60],
  ['Sun, 01 Mar 2026 11:00:00 GMT', 5],
  ['9999999', 86_400],
  ['soon', 5],
  ['-60', 5],
])('Retry-After: %s comes %d s later', (retryAfter, seconds) => {
  expect(next({ retryAfter })).toBe(seconds)
})
