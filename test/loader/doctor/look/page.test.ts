// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { lookAtPage } from '../../../../loader/doctor/look/page.js'

afterEach(() => vi.unstubAllGlobals())

const refuse = () => {
  throw new DOMException('Not here', 'SecurityError')
}

test('a sandboxed frame has what it may not use', async () => {
  vi.stubGlobal('origin', 'null')
  vi.stubGlobal('BroadcastChannel', refuse)
  vi.stubGlobal('indexedDB', { databases: refuse })
  expect(await lookAtPage()).toMatchObject({ origin: 'null', hasChannels: false, indexedDb: 'refused' })
})

test.each([
  ['works', { databases: () => Promise.resolve([]) }],
  ['refused', { databases: () => Promise.reject(new Error('A private window')) }],
  ['unknown', {}],
])('IndexedDB %s', async (indexedDb, factory) => {
  const open = vi.fn<() => void>()
  vi.stubGlobal('indexedDB', { ...factory, open })
  expect(await lookAtPage()).toMatchObject({ indexedDb })
  // Opening would leave a database behind.
  expect(open).not.toHaveBeenCalled()
})

test.each([
  ['none', undefined],
  ['same-origin', { location: { origin: 'https://shop.example' } }],
  ['other-origin', { location: { origin: 'https://portal.example' } }],
  [
    'other-origin',
    {
      get location() {
        return refuse()
      },
    },
  ],
])('in a frame: %s', async (frame, top) => {
  vi.stubGlobal('origin', 'https://shop.example')
  const page = { top }
  vi.stubGlobal('window', Object.assign(page, top ? {} : { top: page }))
  expect((await lookAtPage()).frame).toBe(frame)
})
