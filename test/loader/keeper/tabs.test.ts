// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createTokenKeeper } from '../../../loader/keeper/keeper.js'
import type { TokenKeeper } from '../../../loader/keeper/token-keeper.js'
import { createProvider } from '../../../loader/keeper/provider.js'
import { createTabs } from '../../../loader/keeper/tabs.js'
import type { Settings } from '../../../loader/options.js'
import { createFakeClock } from '../../support/clock.js'
import { createFakeChannels, createFakeLocks } from '../../support/tabs.js'
import { createTokenEndpoint, toToken } from '../../support/token-endpoint.js'
import { ROUTE } from './setup.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

const ends: (() => void)[] = []

afterEach(() => {
  for (const end of ends.splice(0)) end()
  vi.unstubAllGlobals()
})

interface Setup {
  tabs?: number
  locks?: object | undefined
  latencyMs?: number
}

/** Tabs of one browser on one page, each with a keeper of its own; all of one visitor. */
function setup({ tabs: count = 2, locks, latencyMs }: Setup = {}) {
  const clock = createFakeClock()
  const endpoint = createTokenEndpoint(clock, latencyMs === undefined ? {} : { latencyMs })
  const channels = createFakeChannels(clock)
  const fake = createFakeLocks()
  vi.stubGlobal('BroadcastChannel', channels.BroadcastChannel)
  vi.stubGlobal('navigator', { locks: locks ?? fake.locks })
  const settings = { widget: 'wgt_1', tokenUrl: ROUTE } as Settings

  const tabs = Array.from({ length: count }, () => {
    const closing = new AbortController()
    const parts = {
      clock,
      fetch: endpoint.fetch,
      pageOrigin: 'https://shop.example',
      diagnose: async () => 'token_route_refused' as const,
    }
    const shared = createTabs({
      name: 'latchkey',
      clock,
      onNews: (news) => keeper.hear(news),
      signal: closing.signal,
    })
    const keeper: TokenKeeper = createTokenKeeper({
      provider: createProvider(() => settings, parts),
      clock,
      tabs: shared,
      settings: () => settings,
      recall: () => false,
      keep() {},
      isOnline: () => true,
      isVisible: () => true,
      onMinted() {},
      onFailed() {},
      onIdentity() {},
    })
    const close = () => {
      closing.abort()
      keeper.destroy()
    }
    ends.push(close)
    return { keeper, shared, close }
  })

  /** Each has its first token: nobody knows yet whether they are the same visitor's. */
  async function start() {
    for (const { keeper } of tabs) void keeper.ensureFresh('start')
    await clock.advance(2 * SECOND)
    expect(endpoint.calls).toHaveLength(count)
  }

  const tokens = () => Promise.all(tabs.map(({ keeper }) => keeper.ensureFresh('look')))
  return { tabs, clock, endpoint, channels, held: fake.held, start, tokens }
}

describe('tabs of one visitor', () => {
  test('row 4: ten of them for an hour mint as often as one, but for their first tokens', async () => {
    const { clock, endpoint, start, tokens } = setup({ tabs: 10 })
    await start()
    for (let second = 0; second < 3_600; second += 10) {
      await clock.advance(10 * SECOND)
      expect((await tokens()).every((token) => endpoint.isValid(token))).toBe(true)
    }
    expect(endpoint.calls.length - 10).toBeLessThanOrEqual(Math.ceil(3_600 / (300 - 105)) + 1)
  })

  test('a refresh is with the others within 50 ms of its arrival', async () => {
    const { clock, tabs, start, tokens } = setup({ tabs: 3 })
    await start()
    const refreshed = tabs[0]!.keeper.refresh('upgrade')
    await clock.advance(210)
    await refreshed
    expect(new Set(await tokens()).size).toBe(1)
  })

  test('row 29: ten that hear of a refusal at once make one call', async () => {
    const { clock, endpoint, tabs, start, tokens } = setup({ tabs: 10 })
    await start()
    void tabs[0]!.keeper.refresh('same')
    await clock.advance(SECOND)
    const before = endpoint.calls.length
    const [token] = await tokens()
    for (const { keeper } of tabs) keeper.refuse(token!)
    const all = tokens()
    await clock.advance(5 * SECOND)
    expect(new Set(await all).size).toBe(1)
    expect(endpoint.calls.length).toBe(before + 1)
  })

  test('row 5: when the one that mints is closed in the middle, another takes over', async () => {
    const { clock, endpoint, tabs } = setup({ latencyMs: 3 * SECOND })
    for (const { keeper } of tabs) void keeper.ensureFresh('start').catch(() => {})
    await clock.advance(4 * SECOND)
    const before = endpoint.calls.length
    tabs[0]!.keeper.refresh('mine').catch(() => {})
    await clock.advance(SECOND)
    const other = tabs[1]!.keeper.refresh('other')
    await clock.advance(SECOND)
    tabs[0]!.close()
    await clock.advance(4 * SECOND)
    await other
    expect(endpoint.calls.length - before).toBe(2)
  })

  test('row 24: a wish to be left alone binds them all', async () => {
    const { clock, endpoint, tabs, start } = setup({ tabs: 5 })
    await start()
    endpoint.reply({ status: 429, headers: { 'retry-after': '120' } })
    await Promise.allSettled([tabs[0]!.keeper.refresh('mine'), clock.advance(SECOND)])
    const before = endpoint.calls.length
    const refused = Promise.allSettled(tabs.map(({ keeper }) => keeper.refresh('theirs')))
    await clock.advance(100 * SECOND)
    expect((await refused).every(({ status }) => status === 'rejected')).toBe(true)
    expect(endpoint.calls.length).toBe(before)
  })

  test('row 33: what another tab was fetching when one signs out is thrown away', async () => {
    const { clock, endpoint, tabs, start } = setup()
    await start()
    const refreshed = tabs[1]!.keeper.refresh('theirs').catch((error: { code: string }) => error.code)
    await clock.advance(100)
    tabs[0]!.keeper.forget()
    await clock.advance(SECOND)
    expect(await refreshed).toBe('identity_required')
    expect(tabs[1]!.keeper.identity()).toEqual({ status: 'none' })
    expect(endpoint.calls).toHaveLength(3)
  })
})

describe('a lock', () => {
  const never = () => new Promise<never>(() => {})
  test.each<[what: string, locks: object]>([
    ['missing', {}],
    [
      'throwing',
      {
        request: () => {
          throw new DOMException('no', 'SecurityError')
        },
      },
    ],
    [
      'never granted',
      {
        request: (
          _: string,
          { signal, ifAvailable }: { signal?: AbortSignal; ifAvailable?: boolean },
          work: (lock: null) => unknown,
        ) =>
          ifAvailable
            ? Promise.resolve(work(null))
            : new Promise((_, reject) =>
                signal?.addEventListener('abort', () => reject(signal.reason as Error)),
              ),
      },
    ],
    ['that never answers', { request: never }],
  ])('row 7: %s keeps nobody from minting', async (_, locks) => {
    const { clock, tabs, endpoint, start } = setup({ locks })
    await start()
    const refreshed = tabs[0]!.keeper.refresh('mine')
    await clock.advance(13 * SECOND)
    await refreshed
    expect(endpoint.calls.length).toBe(3)
    await clock.advance(HOUR)
    expect(tabs[0]!.keeper.identity().status).toBe('authenticated')
  })

  test('row 6: a page that is frozen lets go, and the others mint', async () => {
    const { clock, tabs, endpoint, held, start } = setup()
    await start()
    endpoint.reply({ hangs: 'headers' })
    tabs[0]!.keeper.refresh('mine').catch(() => {})
    await clock.advance(SECOND)
    expect(held()).toHaveLength(1)
    document.dispatchEvent(new Event('freeze'))
    await clock.advance(1)
    expect(held()).toEqual([])
  })

  test('a callback that runs on holds it for 10 s, and no longer', async () => {
    const { clock, tabs, endpoint, held, start } = setup()
    await start()
    endpoint.reply({ latencyMs: 9_900 })
    tabs[0]!.keeper.refresh('mine').catch(() => {})
    await clock.advance(9 * SECOND)
    expect(held()).toHaveLength(1)
    await clock.advance(2 * SECOND)
    expect(held()).toEqual([])
  })
})

describe('news', () => {
  const forged = (claims: object, rest: object = {}) => ({
    kind: 'token' as const,
    sub: 'alex',
    token: toToken(claims),
    lifetimeMs: HOUR,
    ageMs: 0,
    ...rest,
  })

  test.each<[what: string, news: unknown]>([
    ['nothing', null],
    ['a text', 'token'],
    ['no kind that there is', { kind: 'gossip', sub: 'alex' }],
    ['a token of no age', forged({ sub: 'alex' }, { ageMs: 'young' })],
    ['a token of a negative age', forged({ sub: 'alex' }, { ageMs: -1 })],
    ['a token that ends sooner', forged({ sub: 'alex' }, { lifetimeMs: MINUTE })],
    ['another visitor’s token', forged({ sub: 'sam' }, { sub: 'sam' })],
    ['another visitor’s token under this one’s name', forged({ sub: 'sam' })],
    ['a token that is none', { ...forged({}), token: 'opaque' }],
    ['the end of another visitor', { kind: 'ended', sub: 'sam' }],
    ['an endless wish to be left alone', { kind: 'busy', waitMs: Infinity }],
  ])('row 37: %s changes nothing', async (_, news) => {
    const { clock, channels, tabs, start, tokens } = setup()
    await start()
    const before = await tokens()
    new channels.BroadcastChannel('latchkey').postMessage(news)
    await clock.advance(SECOND)
    expect(await tokens()).toEqual(before)
    expect(tabs[0]!.keeper.identity().status).toBe('authenticated')
  })

  test('a page in the back/forward cache has no channel open, and has it again when it is back', async () => {
    const { channels, start } = setup()
    await start()
    dispatchEvent(new Event('pagehide'))
    expect(channels.open()).toBe(0)
    dispatchEvent(new Event('pageshow'))
    expect(channels.open()).toBe(2)
  })

  test('destroy leaves no channel', async () => {
    const { channels, clock, tabs, held, start } = setup()
    await start()
    for (const { close } of tabs) close()
    await clock.advance(HOUR)
    expect(channels.open()).toBe(0)
    expect(held()).toEqual([])
    expect(clock.pending()).toBe(0)
  })
})
