// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import type { Check } from '../../../loader/doctor/checks/check.js'
import { CHECKS } from '../../../loader/doctor/checks/index.js'
import { ok } from '../../../loader/doctor/finding.js'
import { runChecks, type Result } from '../../../loader/doctor/run.js'
import { mint, setup } from './setup.js'

afterEach(() => void vi.useRealTimers())

const { signal } = new AbortController()
const check = (title: string, find: Check['find']): Check => ({ title, find })
const well = check('Well', () => [ok('It is.')])

async function run(checks: Check[], options: { signal?: AbortSignal } = {}) {
  const told: Result[][] = []
  const done = runChecks(setup(), (results) => told.push([...results]), { checks, signal, ...options })
  return { told, done }
}

test('a healthy page is well all over', async () => {
  let last: readonly Result[] = []
  await runChecks(setup(), (results) => (last = results), { signal })
  expect(last.map(({ title }) => title)).toEqual(CHECKS.map(({ title }) => title))
  expect(last.flatMap(({ findings }) => findings ?? []).filter(({ verdict }) => verdict !== 'ok')).toEqual([])
})

test('a check that fails says so in its place, and harms no other', async () => {
  const throwing = check('Throwing', () => {
    throw new TypeError(`x of ${mint()} is not a function`)
  })
  const rejecting = check('Rejecting', () => Promise.reject(new Error('No')))
  const { told, done } = await run([throwing, well, rejecting])
  await done
  expect(told.at(-1)?.map(({ findings }) => findings?.[0])).toEqual([
    expect.objectContaining({
      verdict: 'unchecked',
      sentence: 'This check failed itself: TypeError, x of eyJ… is not a function.',
    }),
    ok('It is.'),
    expect.objectContaining({ verdict: 'unchecked', sentence: 'This check failed itself: Error, No.' }),
  ])
})

test('a check that never ends is ended', async () => {
  vi.useFakeTimers()
  const { told, done } = await run([check('Endless', () => new Promise(() => {})), well])
  await vi.advanceTimersByTimeAsync(40_000)
  await done
  expect(told.at(-1)?.map(({ findings }) => findings?.[0]?.verdict)).toEqual(['unchecked', 'ok'])
})

test('each result is told as it comes', async () => {
  const { told, done } = await run([well, check('Later', async () => [ok('At last.')])])
  await done
  expect(told.map((results) => results.filter(({ findings }) => findings).length)).toEqual([0, 1, 2])
})

test('nothing is told to a panel that was closed', async () => {
  const closing = new AbortController()
  const { told, done } = await run([check('Endless', () => new Promise(() => {}))], {
    signal: closing.signal,
  })
  closing.abort()
  await done
  expect(told).toHaveLength(1)
})
