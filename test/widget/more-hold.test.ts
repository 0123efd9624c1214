// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import { LatchkeyError } from '../../loader/error.js'
import { holdMore } from '../../widget/more-hold.js'
import * as more from '../../widget/more/index.js'
import { createFakeKeeper, createFakePage } from '../support/page.js'

const missing = new LatchkeyError('chunk_failed', 'It could not be had.', { retryable: true })

function setup({ fails = 0 } = {}) {
  const asked: unknown[][] = []
  const told: string[] = []
  const page = {
    load(...what: unknown[]) {
      asked.push(what)
      return asked.length > fails ? Promise.resolve(more) : Promise.reject(missing)
    },
  }
  const fake = createFakePage()
  vi.stubGlobal('__MORE__', 'hash')
  const hold = holdMore({
    page: { ...fake, ...page },
    call: () => Promise.reject(new Error('Nothing is called.')),
    keeper: createFakeKeeper(),
    shown: () => undefined,
    explanations: { fetch: () => {}, of: () => undefined },
    thread: () => undefined,
    intent: () => undefined,
    past: () => undefined,
    storage: () => Promise.reject(missing),
    reload: () => {},
    onChange: () => void told.push('change'),
    onFailure: ({ code }) => told.push(code) === 0,
  })
  return { hold, asked, told }
}

test('its chunk is fetched by its hash, once, when it is first wanted', async () => {
  const { hold, asked } = setup()
  expect(hold.current()).toBeUndefined()
  expect(asked).toEqual([])
  hold.want()
  hold.want()
  await vi.waitFor(() => expect(hold.current()?.english).toHaveProperty(['connections.empty']))
  hold.want()
  expect(asked).toEqual([['more', 'hash']])
})

test('a chunk that could not be had is told, and comes at once when that is asked for', async () => {
  const { hold, told } = setup({ fails: 1 })
  hold.want()
  await vi.waitFor(() => expect(hold.trouble()).toBe('unavailable'))
  expect(told).toContain('chunk_failed')
  hold.wantNow()
  await vi.waitFor(() => expect(hold.current()).toBeDefined())
  expect(hold.trouble()).toBeUndefined()
})

test('no longer wanted, it is asked for no more', async () => {
  const { hold, asked } = setup({ fails: Infinity })
  hold.want()
  await vi.waitFor(() => expect(hold.trouble()).toBe('unavailable'))
  hold.stop()
  expect(hold.trouble()).toBeUndefined()
  expect(asked).toHaveLength(1)
})
