import { afterEach, expect, test, vi } from 'vitest'
import { endToken } from '../../../widget/api/end-token.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('the server is told which token is done with, by a call that outlives the page', async () => {
  const fetch = vi.fn(() => Promise.resolve(new Response(null, { status: 204 })))
  vi.stubGlobal('fetch', fetch)
  await endToken('https://widget.example.com', 'tok')
  expect(fetch).toHaveBeenCalledExactlyOnceWith('https://widget.example.com/v1/widget/token', {
    method: 'DELETE',
    headers: { authorization: 'Bearer tok' },
    credentials: 'omit',
    keepalive: true,
  })
})

test.each([
  ['rejects', () => Promise.reject(new TypeError('Failed to fetch'))],
  [
    'throws',
    () => {
      throw new TypeError('blocked')
    },
  ],
])('a call that %s is no news to anybody', async (_, fetch) => {
  vi.stubGlobal('fetch', fetch)
  await expect(endToken('https://widget.example.com', 'tok')).resolves.toBeUndefined()
})
