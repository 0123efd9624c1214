import { afterEach, describe, expect, test, vi } from 'vitest'
import { openBrowser } from '../browser.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

afterEach(() => void vi.unstubAllGlobals())

const KEPT = { settings: { tokenStorage: 'browser' as const } }

/** The page was loaded, got its token, and is reloaded with this much of it left. */
async function reload({ leftMs = 200 * SECOND, lifetimeMs = 300 * SECOND } = {}) {
  const browser = openBrowser({ lifetimeMs })
  const before = browser.open(KEPT)
  const [first] = await browser.askAll([before])
  before.destroy()
  await browser.clock.advance(lifetimeMs - leftMs - SECOND)
  expect(browser.endpoint.calls).toHaveLength(1)
  return { ...browser, token: first!.token! }
}

describe('a page that was reloaded', () => {
  test('row 13: has its token within 50 ms, and makes no call', async () => {
    const { open, askAll, endpoint, token, clock } = await reload()
    const tab = open(KEPT)
    const [answer] = await askAll([tab])
    expect(answer).toMatchObject({ token, isValid: true })
    expect(answer!.waitedMs).toBeLessThanOrEqual(50)
    expect(tab.statuses()).toEqual(['authenticating', 'authenticated'])
    await clock.advance(MINUTE)
    expect(endpoint.calls).toHaveLength(1)
  })

  test('row 13: has it by its own look too, before anybody asks', async () => {
    const { open, endpoint, clock } = await reload()
    const tab = open(KEPT)
    tab.keeper.start()
    await clock.advance(50)
    expect(tab.keeper.identity().status).toBe('authenticated')
    expect(endpoint.calls).toHaveLength(1)
  })

  test('row 13: with storage that hangs waits 100 ms for it, and no longer', async () => {
    const { open, askAll, endpoint, storage, calledAt, clock } = await reload()
    storage.slow(Infinity)
    const startedAt = clock.trueMs()
    expect(await askAll([open(KEPT)])).toMatchObject([{ isValid: true, waitedMs: 300 }])
    expect(endpoint.calls).toHaveLength(2)
    expect(calledAt()[1]! - startedAt).toBe(100)
  })

  test('row 13: with storage that answers late keeps the newer token', async () => {
    const { open, askAll, storage, token, clock } = await reload()
    storage.slow(2 * SECOND)
    const tab = open(KEPT)
    const [answer] = await askAll([tab])
    expect(answer!.token).not.toBe(token)
    await clock.advance(5 * SECOND)
    expect(await askAll([tab], 0)).toMatchObject([{ token: answer!.token }])
  })

  test('row 13: looks once, not at every refresh', async () => {
    const { open, askAll, storage, clock } = await reload()
    await askAll([open(KEPT)])
    await clock.advance(HOUR)
    expect(storage.reads()).toBe(2)
  })

  test('row 14: with only the lead left uses it at once, and refreshes once behind it', async () => {
    const { open, askAll, endpoint, token, clock } = await reload({ leftMs: 40 * SECOND })
    const tab = open(KEPT)
    const [answer] = await askAll([tab], 60)
    expect(answer).toMatchObject({ token, isValid: true })
    expect(answer!.waitedMs).toBeLessThanOrEqual(50)
    for (let second = 0; second < 60; second++) {
      const [next] = await askAll([tab], 0)
      expect(next).toMatchObject({ isValid: true, waitedMs: 0 })
      await clock.advance(SECOND)
    }
    expect(endpoint.calls.map(({ reason }) => reason)).toEqual(['start', 'early'])
  })

  test.each([0, -1, -3_600])('row 14: with %d s left gets a new one', async (left) => {
    const { open, askAll, endpoint, token } = await reload({ leftMs: left * SECOND })
    const [answer] = await askAll([open(KEPT)])
    expect(answer!.isValid).toBe(true)
    expect(answer!.token).not.toBe(token)
    expect(endpoint.calls).toHaveLength(2)
  })

  test.each([HOUR, -HOUR])('row 18: across a wall clock that was set by %d ms costs one call', async (ms) => {
    const { open, askAll, endpoint, clock } = await reload()
    clock.step(ms)
    const tab = open(KEPT)
    expect(await askAll([tab])).toMatchObject([{ isValid: true }])
    await clock.advance(MINUTE)
    expect(await askAll([tab], 0)).toMatchObject([{ isValid: true, waitedMs: 0 }])
    expect(endpoint.calls).toHaveLength(2)
  })

  test('row 39: offline, starts from what was kept, and asks for the next when the network is back', async () => {
    const { open, askAll, endpoint, token, clock } = await reload()
    const tab = open({ ...KEPT, isOnline: false })
    expect(await askAll([tab])).toMatchObject([{ token, isValid: true }])
    expect(tab.keeper.identity().status).toBe('authenticated')
    await clock.advance(190 * SECOND)
    expect(endpoint.calls).toHaveLength(1)
    expect(await askAll([tab], 0)).toMatchObject([{ token, isValid: true }])
    tab.page.isOnline = true
    tab.fire('online')
    await clock.advance(SECOND)
    expect(endpoint.calls).toHaveLength(2)
    expect(await askAll([tab], 30 * SECOND)).toMatchObject([{ isValid: true }])
  })

  test('row 39: offline with nothing kept, shows so, and asks once on `online`', async () => {
    const { open, askAll, endpoint, storage } = await reload()
    storage.kept.clear()
    const tab = open({ ...KEPT, isOnline: false })
    expect(await askAll([tab], 10 * MINUTE)).toMatchObject([{ code: 'token_route_unreachable' }])
    expect(tab.keeper.identity()).toEqual({ status: 'offline' })
    expect(endpoint.calls).toHaveLength(1)
    tab.page.isOnline = true
    tab.fire('online')
    expect(await askAll([tab])).toMatchObject([{ isValid: true }])
    expect(endpoint.calls).toHaveLength(2)
  })
})

describe('what was kept', () => {
  test.each<[what: string, change: (kept: Record<string, unknown>) => unknown]>([
    ['nothing', () => undefined],
    ['a text', () => 'rubbish'],
    ['half of it', ({ token, kind }) => ({ token, kind })],
    ['another form of it', (kept) => ({ version: 2, inner: kept })],
    ['a token that is none', (kept) => ({ ...kept, token: 'opaque' })],
    ['no time of telling', (kept) => ({ ...kept, atMs: NaN })],
    ['a time of telling that is yet to come', (kept) => ({ ...kept, atMs: 9e12 })],
    ['a lifetime without end', (kept) => ({ ...kept, lifetimeMs: Infinity })],
    ['a negative age', (kept) => ({ ...kept, ageMs: -HOUR })],
  ])('row 15: is %s: then it is as if nothing were', async (_, change) => {
    const { open, askAll, storage, endpoint, token } = await reload()
    storage.kept.set('alex', change(storage.kept.get('alex') as Record<string, unknown>))
    const [answer] = await askAll([open(KEPT)])
    expect(answer!.isValid).toBe(true)
    expect(answer!.token).not.toBe(token)
    expect(endpoint.calls).toHaveLength(2)
  })

  test('is another visitor’s, under this one’s name: it is left alone', async () => {
    const { open, askAll, storage, endpoint } = await reload()
    endpoint.signIn({ id: 'sam' })
    storage.kept.set('sam', storage.kept.get('alex'))
    const sam = { settings: { ...KEPT.settings, visitor: { id: 'sam' } } }
    const tab = open(sam)
    expect(await askAll([tab])).toMatchObject([{ isValid: true }])
    expect(tab.keeper.identity()).toMatchObject({ visitor: { id: 'sam' } })
    expect(endpoint.calls).toHaveLength(2)
  })

  test.each([
    ['forgotten on logout', (tab) => void tab.keeper.forget()],
    ['forgotten once the API refuses it', (tab, token) => tab.keeper.refuse(token)],
  ] satisfies [string, (tab: ReturnType<ReturnType<typeof openBrowser>['open']>, token: string) => void][])(
    'is %s',
    async (_, end) => {
      const { open, askAll, storage, token, endpoint } = await reload()
      const tab = open(KEPT)
      await askAll([tab])
      endpoint.reply({ status: 503 })
      end(tab, token)
      expect(storage.kept.size).toBe(0)
    },
  )

  test('is forgotten once the host says that nobody is signed in', async () => {
    const { open, askAll, storage, endpoint, clock } = await reload()
    const tab = open(KEPT)
    await askAll([tab])
    endpoint.reply({ status: 401 })
    tab.keeper.refresh('asked').catch(() => {})
    await clock.advance(5 * SECOND)
    expect(storage.kept.size).toBe(0)
  })

  test('is nothing where the page names nobody', async () => {
    const { open, askAll, storage } = openBrowser()
    await askAll([open({ settings: { tokenStorage: 'browser', visitor: undefined } })])
    expect(storage.kept.size).toBe(0)
  })
})
