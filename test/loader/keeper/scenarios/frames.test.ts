// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Keeper, Page } from '../../../../loader/handle.js'
import { createKeeper } from '../../../../loader/keeper/index.js'
import type { Settings } from '../../../../loader/options.js'
import * as storageChunk from '../../../../loader/storage/index.js'
import { createFakePage, type FakePage } from '../../../support/page.js'
import { createFakeChannels, createFakeLocks } from '../../../support/tabs.js'
import { toToken } from '../../../support/token-endpoint.js'

const HOUR = 3_600_000

const frames: { keeper: Keeper; page: FakePage }[] = []
const calls: string[] = []

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('__STORAGE__', 'hash')
  const { BroadcastChannel } = createFakeChannels({
    arrive(ms, then) {
      const timer = setTimeout(then, ms)
      return () => clearTimeout(timer)
    },
  })
  vi.stubGlobal('BroadcastChannel', BroadcastChannel)
  Object.defineProperty(navigator, 'locks', { value: createFakeLocks().locks, configurable: true })
  vi.stubGlobal('fetch', (url: string) => {
    if (url.endsWith('/v1/events')) return Promise.resolve(Response.json({ results: [] }))
    calls.push(url)
    const token = toToken({ sub: 'alex', jti: calls.length, iat: 0, exp: 300, visitor: { id: 'alex' } })
    return Promise.resolve(Response.json({ token, expires_in: 300 }))
  })
})

afterEach(() => {
  for (const { keeper, page } of frames.splice(0)) {
    page.destroy()
    keeper.destroy()
  }
  calls.length = 0
  Reflect.deleteProperty(navigator, 'locks')
  Reflect.deleteProperty(document, 'prerendering')
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** A frame of this origin with the widget in it; `create` may be another version's. */
function open(settings: Partial<Settings> = {}, { widget = 'wgt_1', create = createKeeper } = {}) {
  const page = createFakePage({ visitor: { id: 'alex' }, ...settings, widget }, { id: widget })
  const load: Page['load'] = (name, hash) =>
    name === 'storage' ? Promise.resolve(storageChunk) : page.load(name, hash)
  const keeper = create({ ...page, load })
  frames.push({ keeper, page })
  return { keeper, page }
}

async function fresh(...keepers: Keeper[]): Promise<string[]> {
  const all = keepers.map((keeper) => keeper.ensureFresh('start'))
  await vi.advanceTimersByTimeAsync(1_000)
  return Promise.all(all)
}

describe('two frames of one origin', () => {
  test('row 35: with the same widget and visitor share one call', async () => {
    const [one, other] = await fresh(open().keeper, open().keeper)
    expect(one).toBe(other)
    expect(calls).toHaveLength(1)
  })

  test('row 35: with another version of Latchkey in one of them share it too', async () => {
    vi.resetModules()
    const { createKeeper: create } = await import('../../../../loader/keeper/index.js')
    expect(create).not.toBe(createKeeper)
    const [one, other] = await fresh(open().keeper, open({}, { create }).keeper)
    expect(one).toBe(other)
    expect(calls).toHaveLength(1)
  })

  test.each<[what: string, settings: Partial<Settings>, more?: { widget: string }]>([
    ['widgets', {}, { widget: 'wgt_2' }],
    ['servers', { apiUrl: 'https://eu.example.com' }],
    ['token routes', { tokenUrl: '/other/token' }],
    ['visitors', { visitor: { id: 'sam' } }],
  ])('row 35: with different %s hear nothing of each other', async (_, settings, more) => {
    const { keeper: one } = open()
    const { keeper: other } = open(settings, more)
    const before = await fresh(one, other)
    expect(new Set(before).size).toBe(2)
    expect(calls).toHaveLength(2)
    await one.logout()
    await vi.advanceTimersByTimeAsync(1_000)
    if (!settings.visitor) expect(other.identity().status).toBe('authenticated')
    expect(await fresh(other)).not.toContain(before[0])
  })

  test('row 35: with different widgets wait for each other no more than they hear', async () => {
    const { keeper: one } = open()
    const { keeper: other } = open({}, { widget: 'wgt_2' })
    vi.stubGlobal('fetch', () => new Promise(() => {}))
    one.ensureFresh('start').catch(() => {})
    await vi.advanceTimersByTimeAsync(100)
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ token: toToken({ sub: 'alex' }) })))
    expect(await fresh(other)).toHaveLength(1)
  })
})

describe('row 38: in a sandboxed frame, or on plain http,', () => {
  const refused = (): never => {
    throw new DOMException('The operation is insecure.', 'SecurityError')
  }

  test.each<[what: string, stub: () => void]>([
    ['without locks', () => Reflect.deleteProperty(navigator, 'locks')],
    [
      'with locks that throw when touched',
      () => Object.defineProperty(navigator, 'locks', { get: refused, configurable: true }),
    ],
    ['with storage that throws when touched', () => vi.stubGlobal('indexedDB', { open: refused })],
    ['without storage', () => vi.stubGlobal('indexedDB', undefined)],
    ['with channels that throw', () => vi.stubGlobal('BroadcastChannel', refused)],
    ['without channels', () => vi.stubGlobal('BroadcastChannel', undefined)],
    [
      'without any of these',
      () => {
        Reflect.deleteProperty(navigator, 'locks')
        vi.stubGlobal('indexedDB', undefined)
        vi.stubGlobal('BroadcastChannel', undefined)
      },
    ],
  ])('%s, the token is kept in memory, and nobody hears of more', async (_, stub) => {
    stub()
    const { keeper, page } = open({ tokenStorage: 'browser', consent: 'granted', background: 'warm' })
    const [first] = await fresh(keeper)
    await vi.advanceTimersByTimeAsync(HOUR)
    const [later] = await fresh(keeper)
    expect(later).not.toBe(first)
    await keeper.logout()
    expect(page.told.filter((line) => !/^token:refreshed|^identity:changed/.test(line))).toEqual([])
  })
})

describe('a page made ahead of a click', () => {
  test('row 40: makes no call before it is seen, however warm it is to be kept', async () => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    Object.defineProperty(document, 'prerendering', { value: true, configurable: true })
    const { keeper } = open({ background: 'warm' })
    keeper.start()
    await vi.advanceTimersByTimeAsync(HOUR)
    expect(calls).toEqual([])
    Reflect.deleteProperty(document, 'prerendering')
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible')
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(calls).toHaveLength(1)
  })
})

test('row 34: track() waits for no refresh, and tells which events are significant', async () => {
  const { keeper } = open({ significantEvents: ['upgraded'] })
  await fresh(keeper)
  await vi.advanceTimersByTimeAsync(120_000)
  vi.stubGlobal('fetch', (url: string) => {
    calls.push(url)
    return new Promise(() => {})
  })
  await keeper.track('scrolled')
  expect(calls).toHaveLength(1)
  await keeper.track('upgraded', { plan: 'pro' })
  await vi.advanceTimersByTimeAsync(100)
  expect(calls).toHaveLength(2)
})

test('row 34: an event is significant where its caller says so', async () => {
  const { keeper } = open()
  await fresh(keeper)
  await vi.advanceTimersByTimeAsync(120_000)
  await keeper.track('paid', {}, { significant: false })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(calls).toHaveLength(1)
  await keeper.track('paid', {}, { significant: true })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(calls).toHaveLength(2)
})
