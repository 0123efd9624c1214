// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { CALL_LIMIT_MS, createCall } from '../../../../loader/doctor/look/call.js'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const { signal } = new AbortController()

test('an answer comes with status, headers, text and times', async () => {
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response('Hello', { status: 418, headers: { date: 'now' } })),
  )
  const reply = await createCall(signal)('/')
  expect(reply).toMatchObject({ kind: 'answered', status: 418, text: 'Hello' })
  expect(reply.kind === 'answered' && reply.headers.get('date')).toBe('now')
  expect(reply.kind === 'answered' && reply.receivedMs - reply.sentMs).toBeLessThan(1000)
})

test.each([
  ['rejects', () => Promise.reject(new TypeError('Failed to fetch'))],
  [
    'throws',
    () => {
      throw new TypeError('patched')
    },
  ],
])('a fetch that %s is silence', async (_how, fetch) => {
  vi.stubGlobal('fetch', fetch)
  expect(await createCall(signal)('/')).toEqual({ kind: 'unreachable' })
})

test.each([
  ['headers', () => new Promise(() => {})],
  ['body', () => Promise.resolve(new Response(new ReadableStream()))],
])('%s that never come are waited for %#', async (_what, fetch) => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', fetch)
  const reply = createCall(signal)('/')
  await vi.advanceTimersByTimeAsync(CALL_LIMIT_MS)
  expect(await reply).toEqual({ kind: 'late' })
})

test('who closes the panel ends what is on its way', async () => {
  const closing = new AbortController()
  let request: RequestInit | undefined
  vi.stubGlobal('fetch', (_: string, given: RequestInit) => {
    request = given
    return new Promise(() => {})
  })
  const reply = createCall(closing.signal)('/')
  closing.abort()
  expect(await reply).toEqual({ kind: 'late' })
  expect(request?.signal?.aborted).toBe(true)
})
