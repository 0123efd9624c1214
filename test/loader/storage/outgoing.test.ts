// @vitest-environment happy-dom
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Identity } from '../../../loader/handle.js'
import type { PageVisitor, Settings } from '../../../loader/options.js'
import { createStorage } from '../../../loader/storage/index.js'
import { createFakeLatchkey, type FailureName, type FakeLatchkey } from '../../../testing/index.js'
import { idle, keysIn, until } from '../../support/indexed-db.js'
import { createFakeKeeper, createFakePage, type FakePage } from '../../support/page.js'

interface Sent {
  token: string | null
  names: string[]
  ids: string[]
  ages: number[]
  bytes: number
  keepalive: boolean | undefined
  credentials: RequestCredentials | undefined
}

const pages: FakePage[] = []
const sent: Sent[] = []
/** The API, for one visitor, whatever their token. */
let fake: FakeLatchkey
/** What it answers instead. */
let interrupt: (() => Response | Promise<Response>) | undefined

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.UTC(2026, 2, 2, 12) })
  vi.stubGlobal('indexedDB', new IDBFactory())
  fake = createFakeLatchkey({ apiUrl: 'https://widget.example.com', lifetimeMs: 24 * 3_600_000 })
  interrupt = undefined
  sent.length = 0
  const { token } = fake.mint()
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const { body, keepalive, credentials } = init
    const headers = new Headers(init.headers)
    const { events } = JSON.parse(body as string) as {
      events: { id: string; name: string; age_ms: number }[]
    }
    sent.push({
      token: headers.get('authorization'),
      names: events.map(({ name }) => name),
      ids: events.map(({ id }) => id),
      ages: events.map(({ age_ms }) => age_ms),
      bytes: (body as string).length,
      keepalive,
      credentials,
    })
    headers.set('authorization', `Bearer ${token}`)
    return interrupt ? interrupt() : fake.fetch(url, { ...init, headers })
  })
})

afterEach(async () => {
  for (const page of pages.splice(0)) page.destroy()
  fake.stop()
  await idle()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const verified = (sub: string): Identity => ({
  status: 'authenticated',
  visitor: { sub, id: sub, name: undefined, company: undefined, email: undefined },
})

/** A page of Alex's, whose storage chunk is there. */
function setup(settings: Partial<Settings> = {}, identity: Identity = verified('alex')) {
  const page = createFakePage({ visitor: { id: 'alex' }, ...settings })
  pages.push(page)
  const keeper = createFakeKeeper(identity)
  const provider = {
    get visitor(): PageVisitor | undefined {
      return page.settings().visitor
    },
  }
  const storage = createStorage(page, { name: 'latchkey wgt_1', provider, keeper: () => keeper })
  return {
    page,
    keeper,
    storage,
    track: (name: unknown, ...more: unknown[]) => storage.track([name, ...more] as never, keeper.identity()),
    change(changed: Partial<Settings>) {
      page.change(changed)
      storage.update()
    },
  }
}

const names = () => sent.map((call) => call.names)
/** What is there, each once. */
const arrived = () => fake.events.map(({ name }) => name)
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const see = (visibilityState: 'hidden' | 'visible') => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibilityState)
  document.dispatchEvent(new Event('visibilitychange'))
}

describe('in batches', () => {
  test('what comes within a second goes together, by the token of now, and says how long ago it was', async () => {
    const { track } = setup()
    await track('seen')
    await pass(400)
    await track('upgraded', { plan: 'pro' })
    expect(sent).toEqual([])
    await pass(600)
    expect(sent).toMatchObject([
      { token: 'Bearer token-1', names: ['seen', 'upgraded'], ages: [1000, 600], keepalive: true },
    ])
    await pass(60_000)
    expect(sent).toHaveLength(1)
    expect(fake.events).toMatchObject([
      { name: 'seen', at: '2026-03-02T12:00:00.000Z', properties: {} },
      { name: 'upgraded', at: '2026-03-02T12:00:00.400Z', properties: { plan: 'pro' } },
    ])
  })

  test('a steady stream does not put it off', async () => {
    const { track } = setup()
    for (let count = 0; count < 8; count++) {
      await track('seen')
      await pass(300)
    }
    expect(sent.length).toBeGreaterThanOrEqual(2)
  })

  test('fifty do not wait for more', async () => {
    const { track } = setup()
    for (let count = 0; count < 50; count++) await track('seen')
    await pass(1)
    expect(names().map(({ length }) => length)).toEqual([50])
  })

  test('no call is larger than 32 KB', async () => {
    const { track } = setup()
    for (let count = 0; count < 20; count++) await track('seen', { text: 'x'.repeat(4000) })
    await pass(2_000)
    expect(arrived()).toHaveLength(20)
    expect(Math.max(...sent.map(({ bytes }) => bytes))).toBeLessThanOrEqual(32 * 1024)
  })

  test('what is none costs one line, and the others nothing', async () => {
    const { track, page } = setup()
    await track(7)
    await track('seen')
    await pass(1_000)
    expect(page.told).toEqual(['report bad_event'])
    expect(names()).toEqual([['seen']])
  })

  test('a significant one is told to the keeper, by its caller or by its name', async () => {
    const { track, keeper } = setup({ significantEvents: ['upgraded'] })
    await track('seen')
    expect(keeper.asked).not.toContain('significant')
    await track('upgraded')
    await track('paid', {}, { significant: true })
    expect(keeper.asked.filter((each) => each === 'significant')).toHaveLength(2)
  })
})

describe('again, under the same ids', () => {
  test.each<[string, FailureName]>([
    ['a cut', 'offline'],
    ['an answer that was lost', 'answer_lost'],
    ['a 503', 'not_ready'],
    ['a 429', 'rate_limited'],
  ])('after %s', async (_, failure) => {
    fake.fail(failure, { on: 'trackEvents', times: 1 })
    const { track } = setup()
    await track('seen')
    await pass(1_000)
    await pass(2_000)
    expect(sent).toHaveLength(2)
    expect(sent[1]?.ids).toEqual(sent[0]?.ids)
    expect(sent[1]?.ages[0]).toBeGreaterThan(1_000)
    expect(arrived()).toEqual(['seen'])
  })

  test('not before the server said, even when the network comes back', async () => {
    interrupt = () => Response.json({}, { status: 429, headers: { 'retry-after': '120' } })
    const { track } = setup()
    await track('seen')
    await pass(1_000)
    interrupt = undefined
    dispatchEvent(new Event('online'))
    await track('more')
    await pass(118_000)
    expect(sent).toHaveLength(1)
    await pass(3_000)
    expect(names()[1]).toEqual(['seen', 'more'])
  })

  test('at once when the network comes back', async () => {
    fake.fail('offline')
    const { track } = setup()
    await track('seen')
    await pass(60_000)
    const before = sent.length
    fake.recover()
    dispatchEvent(new Event('online'))
    await pass(1)
    expect(sent.length).toBe(before + 1)
    expect(arrived()).toEqual(['seen'])
  })

  test('a refused token is told by name, and replaced for one more try', async () => {
    fake.fail('token_refused', { times: 1 })
    const { track, keeper } = setup()
    await track('seen')
    await pass(1_000)
    expect(sent.map(({ token }) => token)).toEqual(['Bearer token-1', 'Bearer token-2'])
    expect(sent[1]?.ids).toEqual(sent[0]?.ids)
    expect(keeper.asked).toContain('refuse token-1')
  })

  test('two refusals are a failure like another', async () => {
    fake.fail('token_refused', { times: 2 })
    const { track } = setup()
    await track('seen')
    await pass(1_000)
    expect(sent).toHaveLength(2)
    await pass(2_000)
    expect(sent).toHaveLength(3)
  })

  test.each<[refusal: string, told: string, refuse: () => void]>([
    ['origin_not_allowed', 'origin_not_allowed', () => fake.fail('origin_not_allowed')],
    ['invalid_request', 'request_refused', () => fake.fail('invalid_request')],
    [
      'a 400 of somebody else',
      'request_refused',
      () => (interrupt = () => new Response('', { status: 400 })),
    ],
  ])('never after a refusal that would be the same, which is told once: %s', async (_, told, refuse) => {
    refuse()
    const { track, page } = setup()
    await track('seen')
    await pass(600_000)
    expect(sent).toHaveLength(1)
    expect(page.told).toEqual([`report ${told}`])
  })

  test('the oldest make room where nothing can be sent, with one line in debug', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    fake.fail('offline')
    const { track } = setup({ debug: true })
    for (let count = 0; count < 510; count++) await track(`seen ${count}`)
    await pass(1_000)
    fake.recover()
    await pass(120_000)
    expect(arrived()).toHaveLength(500)
    expect(arrived()[0]).toBe('seen 10')
    expect(warn.mock.calls).toEqual([
      ['[latchkey] The oldest events were dropped: too many could not be sent.'],
    ])
  })

  test('what the server says of an event is told in debug', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    interrupt = () =>
      Response.json({ results: [{ status: 'refused', errors: [{ field: 'name', message: 'no.' }] }] })
    const { track } = setup({ debug: true })
    await track('seen')
    await pass(1_000)
    expect(warn.mock.calls).toEqual([['[latchkey] The server refused an event: name: no.']])
  })
})

describe('on the way out', () => {
  test.each([
    ['hidden', () => see('hidden')],
    ['left', () => dispatchEvent(new Event('pagehide'))],
  ])('all goes at once when the page is %s, and once', async (_, leave) => {
    const { track } = setup()
    await track('seen')
    leave()
    await idle()
    expect(sent).toMatchObject([{ names: ['seen'], keepalive: true, credentials: 'omit' }])
    dispatchEvent(new Event('pagehide'))
    await pass(60_000)
    expect(sent).toHaveLength(1)
  })

  test('no more than browsers let outlive a page, with what is on its way', async () => {
    fake.fail('timeout', { times: 1 })
    const { track } = setup()
    for (let count = 0; count < 30; count++) await track('seen', { text: 'x'.repeat(4000) })
    await pass(1_000)
    expect(sent).toHaveLength(1)
    dispatchEvent(new Event('pagehide'))
    await idle()
    expect(sent.reduce((bytes, call) => bytes + call.bytes, 0)).toBeLessThanOrEqual(64 * 1024)
    expect(sent).toHaveLength(2)
    expect(new Set(sent.flatMap(({ ids }) => ids)).size).toBe(sent.flatMap(({ ids }) => ids).length)
  })

  test('with destroy() too, and nothing is left behind', async () => {
    const { track, page } = setup()
    await track('seen')
    await idle()
    page.destroy()
    await idle()
    expect(names()).toEqual([['seen']])
    expect(arrived()).toEqual(['seen'])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('without a token', () => {
  const NOBODY: Identity = { status: 'identity-required' }

  test('it waits, and goes when there is one', async () => {
    const { track, keeper } = setup({}, NOBODY)
    await track('seen')
    await pass(600_000)
    expect(sent).toEqual([])
    keeper.become(verified('alex'))
    dispatchEvent(new CustomEvent('latchkey:state'))
    await pass(1)
    expect(names()).toEqual([['seen']])
  })

  test('a page that nobody has seen asks for none', async () => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    const { track, keeper } = setup({}, { status: 'none' })
    await track('seen')
    await pass(60_000)
    expect(keeper.asked).toEqual([])
    keeper.become(verified('alex'))
    see('visible')
    await pass(1)
    expect(names()).toEqual([['seen']])
  })

  test('with consent pending nothing is asked for or sent, until it is granted', async () => {
    const { track, keeper, change } = setup({ consent: 'pending' })
    await track('seen')
    dispatchEvent(new Event('pagehide'))
    await pass(60_000)
    expect([sent, keeper.asked]).toEqual([[], []])
    change({ consent: 'granted' })
    await pass(1)
    expect(names()).toEqual([['seen']])
  })
})

describe("nobody's is sent as another's", () => {
  test('signing out sends what there is by the token of then, and is over after that', async () => {
    const { track, storage, keeper } = setup()
    await track('seen')
    await idle()
    keeper.become({ status: 'none' })
    await storage.signOut()
    expect(sent).toMatchObject([{ token: 'Bearer token-1', names: ['seen'] }])
    keeper.become(verified('sam'))
    dispatchEvent(new CustomEvent('latchkey:state'))
    await pass(60_000)
    expect(sent).toHaveLength(1)
  })

  test('what was tracked before a sign-out and came after it is dropped without a token', async () => {
    const { storage, keeper } = setup()
    const before = keeper.identity()
    keeper.become({ status: 'none' })
    await storage.track(['seen'], before)
    keeper.become(verified('sam'))
    await pass(60_000)
    expect(sent).toEqual([])
  })

  test('another visitor whom the page names gets none of it', async () => {
    const { track, change, keeper } = setup()
    await track('of alex')
    await idle()
    keeper.become({ status: 'authenticating' })
    change({ visitor: { id: 'sam' } })
    await idle()
    expect(sent).toMatchObject([{ token: 'Bearer token-1', names: ['of alex'] }])
    keeper.become(verified('sam'))
    await track('of sam')
    await pass(1_000)
    expect(names()).toEqual([['of alex'], ['of sam']])
  })

  test('a token that is another visitor’s all of a sudden carries only what is theirs', async () => {
    fake.fail('offline', { times: 1 })
    const { track, keeper } = setup({ visitor: undefined })
    await track('of alex')
    await pass(1_000)
    keeper.become(verified('sam'))
    keeper.refuse('token-1')
    await track('of sam')
    await pass(5_000)
    expect(sent.slice(1)).toMatchObject([
      { token: 'Bearer token-1', names: ['of alex'] },
      { token: 'Bearer token-2', names: ['of sam'] },
    ])
  })

  test('signed out in another tab, no token is asked for to send what is left', async () => {
    fake.fail('offline', { times: 1 })
    const { track, keeper } = setup()
    await track('seen')
    await pass(1_000)
    keeper.become({ status: 'none' })
    keeper.asked.length = 0
    await pass(60_000)
    expect(keeper.asked).toEqual([])
    expect(sent.map(({ token }) => token)).toEqual(['Bearer token-1', 'Bearer token-1'])
  })

  test('a refusal after signing out asks for no other token', async () => {
    let refuse: (answer: Response) => void = () => {}
    interrupt = () => new Promise((resolve) => (refuse = resolve))
    const { track, storage, keeper } = setup()
    await track('seen')
    await pass(1_000)
    const refusal = () => Response.json({}, { status: 401 })
    interrupt = refusal
    void storage.signOut()
    await idle()
    keeper.asked.length = 0
    refuse(refusal())
    await pass(60_000)
    expect(keeper.asked).toEqual(['refuse token-1'])
    expect(sent).toHaveLength(2)
  })
})

describe('over a reload', () => {
  const granted = { consent: 'granted' } as const
  const expectKept = (count: number) =>
    until(async () => expect((await keysIn('tokens')) ?? []).toHaveLength(count))

  /** A page that could not send, and is gone. */
  async function leaveUnsent(settings: Partial<Settings> = granted, name = 'seen') {
    fake.fail('offline')
    const { track, page } = setup(settings)
    await track(name)
    await pass(1_000)
    await idle()
    page.destroy()
    await idle()
    fake.recover()
    const [call] = sent.splice(0)
    return call?.ids
  }

  test('what could not be sent is kept, goes with the next page, and is kept no more', async () => {
    const ids = await leaveUnsent()
    await expectKept(1)
    await pass(3_600_000)
    const { track } = setup(granted)
    await track('more')
    await idle()
    await pass(1_000)
    await idle()
    expect(arrived()).toEqual(['seen', 'more'])
    expect(sent[0]?.ids[0]).toBe(ids?.[0])
    expect(sent[0]?.ages[0]).toBeGreaterThanOrEqual(3_600_000)
    await expectKept(0)
  })

  test('a page that gets a token sends it without tracking anything', async () => {
    await leaveUnsent()
    const { storage } = setup(granted)
    storage.keep({ token: 'token-1', ageMs: 0, lifetimeMs: 300_000, atMs: Date.now() })
    await idle()
    await pass(1_000)
    expect(names()).toEqual([['seen']])
  })

  test('of another visitor nothing is taken', async () => {
    await leaveUnsent()
    const { track } = setup({ ...granted, visitor: { id: 'sam' } }, verified('sam'))
    await track('more')
    await idle()
    await pass(1_000)
    expect(names()).toEqual([['more']])
  })

  test('of another visitor by the same name nothing is sent', async () => {
    await leaveUnsent()
    const { track } = setup(granted, verified('another alex'))
    await track('more')
    await idle()
    await pass(1_000)
    expect(names()).toEqual([['more']])
  })

  test.each<[string, Partial<Settings>]>([
    ['before the panel was opened', {}],
    ['while consent is pending', { consent: 'pending' }],
    ['where the page names nobody', { ...granted, visitor: undefined }],
  ])('%s nothing is written', async (_, settings) => {
    await leaveUnsent(settings)
    expect(await indexedDB.databases()).toEqual([])
  })

  test('once the panel is opened it is', async () => {
    fake.fail('offline')
    const { track } = setup()
    await track('seen')
    await pass(1_000)
    dispatchEvent(new CustomEvent('latchkey:open'))
    await expectKept(1)
  })

  test.each<[string, (it: ReturnType<typeof setup>) => unknown]>([
    ['signing out', ({ storage }) => storage.signOut()],
    ['taking consent back', ({ change }) => change({ consent: 'pending' })],
  ])('%s erases it', async (_, act) => {
    await leaveUnsent()
    await expectKept(1)
    await act(setup(granted))
    await expectKept(0)
  })

  test('a visitor who is another one while it is looked for gets none of it, and it stays', async () => {
    await leaveUnsent()
    const { track, change, keeper } = setup(granted)
    void track('more')
    keeper.become(verified('sam'))
    change({ visitor: { id: 'sam' } })
    await idle()
    await pass(10_000)
    expect(names().flat()).not.toContain('seen')
    await expectKept(1)
  })

  test('two pages keep what is theirs beside each other', async () => {
    fake.fail('offline')
    const [one, other] = [setup(granted), setup(granted)]
    await one.track('one')
    await other.track('other')
    await pass(1_000)
    await expectKept(2)
  })
})
