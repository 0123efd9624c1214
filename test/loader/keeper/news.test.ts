import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { readNews, type News, type TokenNews } from '../../../loader/keeper/news.js'
import { toToken } from '../../support/token-endpoint.js'
import { openBrowser } from './browser.js'
import type { Tab } from './tab.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
const NOON = Date.UTC(2026, 2, 2, 12)

afterEach(() => void vi.unstubAllGlobals())

const duration = fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER - 1, noNaN: true })
const anyNews: fc.Arbitrary<News> = fc.oneof(
  fc.constant<News>({ kind: 'hello' }),
  fc.record({ kind: fc.constant('busy' as const), waitMs: duration }),
  fc.record({ kind: fc.constant('ended' as const), sub: fc.string() }),
  fc.record({
    kind: fc.constant('token' as const),
    sub: fc.string(),
    token: fc.string(),
    lifetimeMs: duration,
    ageMs: duration,
    atMs: duration,
  }),
)
/** What a message can hold that is not what it should be. */
const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true })
const unreadable = fc.constantFrom({ toString: 1, valueOf: 1 }, [[]], new Date(NaN))
const junk = fc.oneof(
  anything,
  unreadable,
  // Nearly right: a member of it is of another kind, or out of all bounds.
  fc
    .record({
      news: anyNews,
      name: fc.constantFrom('kind', 'sub', 'token', 'lifetimeMs', 'ageMs', 'atMs', 'waitMs'),
      wrong: fc.oneof(anything, unreadable, fc.constantFrom(NaN, Infinity, -Infinity, -1, '7', undefined)),
    })
    .map(({ news, name, wrong }) => ({ ...news, [name]: wrong })),
)

describe('what is told', () => {
  test('is understood, whatever it is of, and with whatever a later version adds', () => {
    fc.assert(
      fc.property(anyNews, fc.string(), (news, more) => {
        expect(readNews(structuredClone({ ...news, more }))).toMatchObject(news)
      }),
    )
  })

  test('may be anything: reading it throws nothing', () => {
    fc.assert(
      fc.property(junk, (data) => {
        readNews(data)
      }),
      { numRuns: 2_000 },
    )
  })

  test('row 37: may be anything: who has a token keeps it, and nobody is called', async () => {
    const { clock, post, tabs, askAll, token, endpoint } = await setup()
    const since = clock.trueMs()
    await fc.assert(
      fc.asyncProperty(junk, async (data) => {
        // What another tab could truly have told is told elsewhere.
        fc.pre(!isBetter(data))
        post(data)
        await clock.advance(3)
        for (const answer of await askAll(tabs, 0)) expect(answer).toMatchObject({ token, waitedMs: 0 })
      }),
      // Together they take less than the token has.
      { numRuns: 1_000 },
    )
    expect(clock.trueMs() - since).toBeLessThan(60 * SECOND)
    for (const { statuses } of tabs) expect(statuses()).toEqual(['authenticating', 'authenticated'])
    expect(endpoint.calls).toHaveLength(1)
  })
})

/** A token of this visitor, or their end: it may well be true. */
const isBetter = (data: unknown): boolean => {
  const { kind, sub } = Object(data) as { kind: unknown; sub: unknown }
  return kind === 'ended' && sub === 'alex'
}

/** Two tabs of one visitor that share a token of 300 s. */
async function setup() {
  const browser = openBrowser()
  const tabs = browser.openMany(2) as [Tab, Tab]
  const [first] = await browser.askAll(tabs)
  return { ...browser, tabs, token: first!.token! }
}

const told = (changes: Partial<TokenNews> = {}, claims: object = {}): TokenNews => ({
  kind: 'token',
  sub: 'alex',
  token: toToken({ sub: 'alex', visitor: { id: 'alex' }, ...claims }),
  lifetimeMs: HOUR,
  ageMs: 0,
  atMs: NOON + SECOND,
  ...changes,
})

describe('on the channel', () => {
  test.each<[what: string, news: unknown]>([
    ['nothing', null],
    ['a text', 'token'],
    ['no kind that there is', { kind: 'gossip', sub: 'alex' }],
    ['a kind that can’t be read', { kind: { toString: 1, valueOf: 1 } }],
    ['a text that can’t be read', told({ token: { toString: 1, valueOf: 1 } as never })],
    ['a token of no age', { ...told(), ageMs: 'young' }],
    ['a token of a negative age', told({ ageMs: -HOUR })],
    ['a token that ends sooner', told({ lifetimeMs: 298 * SECOND })],
    ['a token that is past its end', told({ ageMs: HOUR })],
    ['a token that was told long ago', told({ atMs: NOON - HOUR })],
    ['a token that is yet to be told, by longer than it lives', told({ atMs: NOON + HOUR + MINUTE })],
    ['a token that never ends', told({ lifetimeMs: Infinity })],
    ['another visitor’s token', told({ sub: 'sam' }, { sub: 'sam', visitor: { id: 'sam' } })],
    ['another visitor’s token under this one’s name', told({}, { sub: 'sam' })],
    ['this one’s visitor under another sub', told({ sub: 'sam' }, { sub: 'sam' })],
    ['a token that says nothing of itself', told({ token: 'opaque' })],
    ['a token that can’t be read', told({ token: 'a.b.c' })],
    ['the end of another visitor', { kind: 'ended', sub: 'sam' }],
    ['an endless wish to be left alone', { kind: 'busy', waitMs: Infinity }],
  ])('row 37: %s changes nothing', async (_, news) => {
    const { clock, post, tabs, askAll, token, endpoint } = await setup()
    post(news)
    await clock.advance(SECOND)
    for (const answer of await askAll(tabs, 0)) expect(answer).toMatchObject({ token, waitedMs: 0 })
    for (const { statuses } of tabs) expect(statuses()).toEqual(['authenticating', 'authenticated'])
    expect(endpoint.calls).toHaveLength(1)
  })

  test('row 37: a token of the same visitor that ends later is taken', async () => {
    const { clock, post, tabs, askAll } = await setup()
    const news = told()
    post(news)
    await clock.advance(10)
    for (const answer of await askAll(tabs, 0)) expect(answer).toMatchObject({ token: news.token })
  })

  test.each([0, 200, 260, 299, 301, 3_600])(
    'row 37: a token told again %d s late is as old as it is, and handed out to its end only',
    async (late) => {
      const { clock, channels, tabs, open, askAll, post } = await setup()
      const news: News[] = []
      const other = new channels.BroadcastChannel('latchkey')
      other.onmessage = ({ data }) => void news.push(data as News)
      post({ kind: 'hello' })
      await clock.advance(10)
      other.close()
      const [stored] = news.filter(({ kind }) => kind === 'token')
      expect(stored).toBeDefined()
      for (const tab of tabs) tab.destroy()

      await clock.advance(late * SECOND)
      const tab = open()
      void tab.ask()
      post(stored)
      for (let second = 0; second < 320; second++) {
        await clock.advance(SECOND)
        await askAll([tab], 500)
      }
      expect(tab.answers.filter(({ token, isValid }) => token && !isValid)).toEqual([])
    },
  )

  test('row 37: one that a frozen tab hears late is no younger for that', async () => {
    const { clock, post, tabs } = await setup()
    const news = told({ lifetimeMs: 400 * SECOND })
    // It lies in the tab's queue while the machine sleeps.
    post(news)
    clock.sleep(350 * SECOND)
    await clock.advance(10)
    const { token } = tabs[0].keeper.diagnostics()
    expect(token!.lifetimeMs - token!.ageMs).toBeLessThanOrEqual(50 * SECOND)
  })

  test.each([
    ['back', -MINUTE],
    ['forward', MINUTE],
  ])('row 37: one told across a wall clock that was set %s is older by that much', async (_, ms) => {
    const { clock, post, tabs } = await setup()
    post(told())
    clock.step(ms)
    await clock.advance(10)
    for (const { keeper } of tabs) {
      const { token } = keeper.diagnostics()
      expect(token!.lifetimeMs).toBe(HOUR)
      expect(Math.abs(token!.ageMs - MINUTE)).toBeLessThanOrEqual(10)
    }
  })

  test('row 37: a token that the API has refused is not taken again', async () => {
    const { clock, post, tabs, endpoint, token } = await setup()
    endpoint.revoke(token)
    endpoint.reply({ status: 503 })
    for (const { keeper } of tabs) keeper.refuse(token)
    post(told({ token }))
    await clock.advance(SECOND)
    const codes = tabs.map((tab) => tab.ask())
    await clock.advance(5 * SECOND)
    expect((await Promise.all(codes)).map(({ code }) => code)).toEqual(Array(2).fill('token_route_failing'))
  })

  test('row 37: nobody who has asked for nothing takes anything', async () => {
    const { clock, post, open } = await setup()
    const idle = open()
    post(told())
    await clock.advance(SECOND)
    expect(idle.keeper.identity()).toEqual({ status: 'none' })
    expect(idle.keeper.diagnostics().counts.adopted).toBe(0)
  })

  test('row 37: who has signed out takes nothing of what was told before', async () => {
    const { clock, post, tabs } = await setup()
    tabs[0].keeper.forget()
    post(told())
    await clock.advance(SECOND)
    for (const { keeper } of tabs) expect(keeper.identity()).toEqual({ status: 'none' })
  })

  test('rows 24 and 37: no wish to be left alone binds longer than an hour', async () => {
    const { clock, post, tabs, askAll, endpoint } = await setup()
    post({ kind: 'busy', waitMs: 240 * HOUR })
    await clock.advance(HOUR + MINUTE)
    await askAll(tabs)
    expect(endpoint.calls.length).toBeGreaterThan(1)
  })
})
