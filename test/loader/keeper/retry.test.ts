import { expect, test } from 'vitest'
import { confirmDelayMs, readDate, readRetryAfter, retryDelayMs } from '../../../loader/keeper/retry.js'

const NOON = Date.UTC(2026, 2, 2, 12)
const headers = (retryAfter: string, date?: string) =>
  new Headers({ 'retry-after': retryAfter, ...(date && { date }) })

test.each([
  [1, 500, 1_500],
  [2, 3_000, 5_000],
  [3, 12_000, 18_000],
  [4, 50_000, 58_000],
  [100, 50_000, 58_000],
])('after failure %d it waits %d to %d ms', (count, from, to) => {
  expect(retryDelayMs(count, 0, 0)).toBe(from)
  expect(retryDelayMs(count, 0.999999, 0)).toBeCloseTo(to, 0)
})

test('the shortest waits there are make 15 calls in ten minutes', () => {
  let calls = 1
  for (let ms = retryDelayMs(1, 0, 0); ms <= 600_000; ms += retryDelayMs(calls, 0, 0)) calls++
  expect(calls).toBe(15)
})

test('a confirmation comes after 1–2 s', () => {
  expect(confirmDelayMs(0)).toBe(1_000)
  expect(confirmDelayMs(0.999)).toBeLessThan(2_000)
})

test.each<[value: string, date: string | undefined, ms: number | undefined]>([
  ['120', undefined, 120_000],
  [' 7 ', undefined, 7_000],
  ['0', undefined, 0],
  ['864000', undefined, 3_600_000],
  ['99999999999999999999', undefined, 3_600_000],
  ['Mon, 02 Mar 2026 12:02:00 GMT', undefined, 120_000],
  ['Mon, 02 Mar 2026 14:02:00 GMT', 'Mon, 02 Mar 2026 14:00:00 GMT', 120_000],
  ['Thu, 12 Mar 2026 12:00:00 GMT', undefined, 3_600_000],
  ['Mon, 02 Mar 2026 11:00:00 GMT', undefined, undefined],
  ['soon', undefined, undefined],
  ['-1', undefined, undefined],
  ['', undefined, undefined],
])('Retry-After "%s" with Date %s is %s ms', (value, date, ms) => {
  expect(readRetryAfter(headers(value, date), NOON)).toBe(ms)
})

test('a Date that is none is none', () => {
  expect(readDate(new Headers())).toBeNaN()
  expect(readDate(new Headers({ date: 'yesterday' }))).toBeNaN()
})

test('the long wait counts from the start of an attempt that hung, a short one from its end', () => {
  expect(retryDelayMs(4, 0, 10_000)).toBe(40_000)
  expect(retryDelayMs(1, 0, 10_000)).toBe(500)
})
