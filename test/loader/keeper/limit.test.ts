import { expect, test } from 'vitest'
import { withLimit } from '../../../loader/keeper/limit.js'
import { createFakeClock } from '../../support/clock.js'

function setup(work: (signal: AbortSignal) => Promise<string>) {
  const clock = createFakeClock()
  const outer = new AbortController()
  const signals: AbortSignal[] = []
  const outcome = withLimit(
    (signal) => {
      signals.push(signal)
      return work(signal)
    },
    { ms: 1_000, outer: outer.signal, clock, timedOut: () => new Error('too late') },
  )
  outcome.catch(() => {})
  return { clock, outer, outcome, isAborted: () => signals[0]?.aborted }
}

const never = () => new Promise<string>(() => {})

test('work that is quick settles it, and leaves no timer', async () => {
  const { outcome, clock, isAborted } = setup(() => Promise.resolve('done'))
  expect(await outcome).toBe('done')
  await clock.advance(2_000)
  expect(clock.pending()).toBe(0)
  expect(isAborted()).toBe(false)
})

test('work that fails does so too', async () => {
  const { outcome, clock } = setup(() => Promise.reject(new Error('broken')))
  await expect(outcome).rejects.toThrow('broken')
  await clock.advance(0)
  expect(clock.pending()).toBe(0)
})

test('work that ignores its signal is left behind', async () => {
  const { outcome, clock, isAborted } = setup(never)
  await clock.advance(1_000)
  await expect(outcome).rejects.toThrow('too late')
  expect(isAborted()).toBe(true)
  expect(clock.pending()).toBe(0)
})

test('an end from outside is its end, with that reason', async () => {
  const { outcome, clock, outer, isAborted } = setup(never)
  outer.abort(new Error('gone'))
  await expect(outcome).rejects.toThrow('gone')
  expect(isAborted()).toBe(true)
  expect(clock.pending()).toBe(0)
})

test('what had ended before it began rejects as well', async () => {
  const clock = createFakeClock()
  const outcome = withLimit(never, {
    ms: 1_000,
    outer: AbortSignal.abort(new Error('gone')),
    clock,
    timedOut: () => new Error('too late'),
  })
  await expect(outcome).rejects.toThrow('gone')
  expect(clock.pending()).toBe(0)
})
