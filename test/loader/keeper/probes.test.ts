import { expect, test } from 'vitest'
import type { ErrorCode, ErrorFacts } from '../../../loader/error.js'
import { createProbes } from '../../../loader/keeper/probes.js'
import { toTrouble } from '../../../loader/keeper/trouble.js'
import { failed } from '../../support/failures.js'

const MINUTE = 60_000

const after = (code: ErrorCode, facts: ErrorFacts = {}) =>
  toTrouble(failed(code, facts), { previous: undefined, startedAt: 0, now: 0, random: 0.5 })

/** When a probe is due within these ten minutes, where one is looked for ten times a second. */
function probesIn(trouble: ReturnType<typeof after>, ms = 10 * MINUTE - 1): number[] {
  const probes = createProbes()
  const at: number[] = []
  for (let now = 0; now <= ms; now += 100) {
    if (!probes.isDue(trouble, now)) continue
    probes.spend(now)
    at.push(now)
  }
  return at
}

test('a route in trouble is probed 2 s apart, ten times in ten minutes', () => {
  expect(probesIn(after('token_route_failing'))).toEqual(
    Array.from({ length: 10 }, (_, index) => 2_000 * index),
  )
})

test('and again when the first of them is ten minutes ago', () => {
  expect(probesIn(after('token_route_failing'), 11 * MINUTE)).toHaveLength(20)
})

test('a host that is signed out of is probed 30 s apart', () => {
  expect(probesIn(after('identity_required'), MINUTE)).toEqual([0, 30_000, 60_000])
})

test('a route that asked to be left alone is not, until that is over', () => {
  expect(probesIn(after('token_rate_limited', { retryAfterMs: MINUTE }))[0]).toBe(MINUTE)
})

test('a refusal is final: nobody probes', () => {
  expect(probesIn(after('token_route_refused', { status: 403 }))).toEqual([])
})
