// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LatchkeyError } from '../../../loader/error.js'
import { createLoading } from '../../../widget/api/content.js'
import { ATTEMPTS } from '../../support/attempts.js'

const failing = (retryAfterMs?: number) =>
  new LatchkeyError('api_failing', 'It answered 503.', { retryable: true, retryAfterMs })

function setup({ isElsewhere = false } = {}) {
  const loading = createLoading({ onChange: () => {}, onFailure: () => isElsewhere })
  return { loading, status: () => loading.content().status }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('what passes is tried again by itself, ever more rarely', async () => {
  const { loading, status } = setup()
  const work = vi.fn<() => Promise<void>>().mockRejectedValue(failing())
  loading.run(work)
  await vi.advanceTimersByTimeAsync(0)
  expect(status()).toBe('unavailable')
  for (const [ms, times] of ATTEMPTS) {
    await vi.advanceTimersByTimeAsync(ms)
    expect(work).toHaveBeenCalledTimes(times)
  }
  work.mockResolvedValue()
  await vi.advanceTimersByTimeAsync(66_000)
  expect(status()).toBe('ready')
  expect(vi.getTimerCount()).toBe(0)
})

test('Retry-After is waited for', async () => {
  const { loading } = setup()
  const work = vi.fn<() => Promise<void>>().mockRejectedValueOnce(failing(30_000)).mockResolvedValue()
  loading.run(work)
  await vi.advanceTimersByTimeAsync(29_000)
  expect(work).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(work).toHaveBeenCalledTimes(2)
})

test('without a network it says so, and goes on as soon as there is one', async () => {
  const { loading, status } = setup()
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  loading.run(vi.fn<() => Promise<void>>().mockRejectedValueOnce(failing()).mockResolvedValue())
  await vi.advanceTimersByTimeAsync(0)
  expect(status()).toBe('offline')
  dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(0)
  expect(status()).toBe('ready')
})

test('what does not pass is not tried again', async () => {
  const { loading } = setup()
  const work = vi.fn(() => Promise.reject(new LatchkeyError('request_refused', 'No.')))
  loading.run(work)
  await vi.advanceTimersByTimeAsync(200_000)
  expect(loading.content()).toMatchObject({ status: 'failed', error: { code: 'request_refused' } })
  expect(work).toHaveBeenCalledTimes(1)
})

test('a failure that somebody else deals with is none here', async () => {
  const { loading, status } = setup({ isElsewhere: true })
  loading.run(() => Promise.reject(failing()))
  await vi.advanceTimersByTimeAsync(0)
  expect(status()).toBe('none')
  expect(vi.getTimerCount()).toBe(0)
})

test('stopped, it waits for nothing', async () => {
  const { loading, status } = setup()
  const work = vi.fn(() => Promise.reject(failing()))
  loading.run(work)
  await vi.advanceTimersByTimeAsync(0)
  loading.stop()
  dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(200_000)
  expect(status()).toBe('none')
  expect(work).toHaveBeenCalledTimes(1)
})
