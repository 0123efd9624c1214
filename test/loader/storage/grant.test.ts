// @vitest-environment happy-dom
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ErrorCode } from '../../../loader/error.js'
import type { Granted, GrantCall } from '../../../loader/handle.js'
import { ANYONE } from '../../../loader/keeper/naming.js'
import type { Settings } from '../../../loader/options.js'
import { createStorage } from '../../../loader/storage/index.js'
import { idle, keysIn, until } from '../../support/indexed-db.js'
import { createFakeKeeper, createFakePage, type FakePage } from '../../support/page.js'
import { createFakeChannels, createFakeLocks } from '../../support/tabs.js'

const KEY = 'latchkey https://widget.example.com wgt_1 secret'
const pages: FakePage[] = []

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
  const arrive = (_: number, then: () => void) => {
    queueMicrotask(then)
    return () => {}
  }
  vi.stubGlobal('BroadcastChannel', createFakeChannels({ arrive }).BroadcastChannel)
  Object.defineProperty(navigator, 'locks', { value: createFakeLocks(), configurable: true })
})
afterEach(async () => {
  for (const page of pages.splice(0)) page.destroy()
  // What was still to be written is this test's.
  await idle()
  Reflect.deleteProperty(navigator, 'locks')
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** The server: whoever shows a secret it has given is who it was, everybody else is new. */
function createServer() {
  const given: string[] = []
  const calls: GrantCall[] = []
  const seen: (string | undefined)[] = []
  return {
    calls,
    /** Whose secret each call showed. */
    seen,
    given,
    async answer(call: GrantCall): Promise<Granted> {
      calls.push(call)
      const { visitor_secret: shown } = JSON.parse(call.body) as { visitor_secret?: string }
      seen.push(shown)
      await Promise.resolve()
      if (shown !== undefined && given.includes(shown)) return { answer: { token: 'tok' } }
      const made = `lk_vs_${given.length}`
      given.push(made)
      return { answer: { token: 'tok', visitor_secret: made } }
    },
  }
}

/** A tab of the one browser, on a page where only the server gives tokens. */
function open(settings: Partial<Settings> = {}, { isOpen = false } = {}) {
  const page = createFakePage(settings)
  pages.push(page)
  const storage = createStorage(page, {
    name: 'latchkey anonymous',
    provider: { visitor: ANYONE },
    keeper: () => ({ ...createFakeKeeper(), isOpen: () => isOpen }),
  })
  return {
    ...storage,
    page,
    change(changed: Partial<Settings>) {
      page.change(changed)
      storage.update()
    },
  }
}

const openPanel = () => dispatchEvent(new CustomEvent('latchkey:open'))
const expectKept = () => until(async () => expect(await keysIn('tokens')).toEqual([KEY]))
const expectNothing = async () => {
  await idle()
  expect((await keysIn('tokens')) ?? []).toEqual([])
}

test('the call names the workspace and the widget, and nobody', async () => {
  const server = createServer()
  await open({ visitor: { id: 'alex' }, metadata: { plan: 'pro' } }).grant(server.answer)
  expect(server.calls).toEqual([
    {
      url: 'https://widget.example.com/v1/widget/anonymous-token',
      headers: { 'x-api-key': 'lk_pk_1' },
      body: '{"widget":"wgt_1"}',
    },
  ])
})

describe('the visitor is known again', () => {
  test('in the same tab', async () => {
    const server = createServer()
    const tab = open()
    await tab.grant(server.answer)
    await tab.grant(server.answer)
    expect(server.seen).toEqual([undefined, 'lk_vs_0'])
  })

  test('in another tab, before there is consent', async () => {
    const server = createServer()
    await open({ consent: 'pending' }).grant(server.answer)
    await open({ consent: 'pending' }).grant(server.answer)
    expect(server.seen).toEqual([undefined, 'lk_vs_0'])
    await expectNothing()
  })

  test('in two tabs that ask at once', async () => {
    const server = createServer()
    const tabs = [open(), open()]
    await Promise.all(tabs.map(({ grant }) => grant(server.answer)))
    expect(server.seen).toEqual([undefined, 'lk_vs_0'])
  })

  test('after a reload, once the panel was opened', async () => {
    const server = createServer()
    const tab = open()
    await tab.grant(server.answer)
    openPanel()
    await expectKept()
    tab.page.destroy()
    await open().grant(server.answer)
    expect(server.seen).toEqual([undefined, 'lk_vs_0'])
  })

  test('after a reload, where the tab that has it closed was not the one that was opened', async () => {
    const server = createServer()
    const [first, other] = [open(), open({}, { isOpen: true })]
    await first.grant(server.answer)
    first.page.destroy()
    await expectKept()
    other.page.destroy()
    await open().grant(server.answer)
    expect(server.seen.at(-1)).toBe('lk_vs_0')
  })
})

describe('what the server says counts', () => {
  test('a secret that it knows no more is replaced, here and in the other tabs', async () => {
    const server = createServer()
    const [tab, other] = [open({ consent: 'granted' }), open()]
    await tab.grant(server.answer)
    server.given[0] = 'forgotten'
    await tab.grant(server.answer)
    await tab.grant(server.answer)
    await other.grant(server.answer)
    expect(server.seen).toEqual([undefined, 'lk_vs_0', 'lk_vs_1', 'lk_vs_1'])
  })

  test.each([[7], [null], [''], [{}], ['two words'], ['x'.repeat(201)]])(
    'a secret like %j is none',
    async (secret) => {
      const tab = open({ consent: 'granted' })
      const shown: unknown[] = []
      const answer = ({ body }: GrantCall): Promise<Granted> => {
        shown.push((JSON.parse(body) as { visitor_secret?: unknown }).visitor_secret)
        return Promise.resolve({ answer: { token: 'tok', visitor_secret: secret } })
      }
      await tab.grant(answer)
      await tab.grant(answer)
      expect(shown).toEqual([undefined, undefined])
      await expectNothing()
    },
  )

  test.each([[null], ['<!doctype html>'], [undefined]])(
    'an answer like %j is the keeper’s to judge',
    async (answer) => {
      expect(await open().grant(() => Promise.resolve({ answer }))).toEqual({ answer })
    },
  )
})

describe('nothing is written', () => {
  test('before the panel was opened', async () => {
    await open().grant(createServer().answer)
    await expectNothing()
  })

  test('nor read, before there is consent', async () => {
    const server = createServer()
    const before = open({ consent: 'granted' })
    await before.grant(server.answer)
    await expectKept()
    before.page.destroy()
    await open({ consent: 'pending' }).grant(server.answer)
    expect(server.seen).toEqual([undefined, undefined])
  })

  test('and what was is erased when consent is taken back; the tab itself goes on', async () => {
    const server = createServer()
    const tab = open({ consent: 'granted' })
    await tab.grant(server.answer)
    await expectKept()
    tab.change({ consent: 'pending' })
    await until(expectNothing)
    await tab.grant(server.answer)
    expect(server.seen).toEqual([undefined, 'lk_vs_0'])
  })

  test('over what could not be read in time', async () => {
    const server = createServer()
    const before = open({ consent: 'granted' })
    await before.grant(server.answer)
    await expectKept()
    before.page.destroy()
    const real = indexedDB
    vi.stubGlobal('indexedDB', { open: () => ({}), databases: () => real.databases() })
    const tab = open({ consent: 'granted' })
    await tab.grant(server.answer)
    vi.stubGlobal('indexedDB', real)
    await tab.grant(server.answer)
    await idle()
    tab.page.destroy()
    await open().grant(server.answer)
    expect(server.seen).toEqual([undefined, undefined, 'lk_vs_1', 'lk_vs_0'])
  })
})

test('after a sign-out the next visitor is a new one, in every tab and after a reload', async () => {
  const server = createServer()
  const [tab, other] = [open({ consent: 'granted' }), open()]
  await tab.grant(server.answer)
  await expectKept()
  void tab.signOut()
  await until(expectNothing)
  await other.grant(server.answer)
  expect(server.seen).toEqual([undefined, undefined])
})

test.each<[says: ErrorCode, of: ErrorCode]>([
  ['identity_required', 'request_refused'],
  ['token_route_cross_origin', 'request_refused'],
  ['token_route_refused', 'request_refused'],
  ['token_route_not_found', 'request_refused'],
  ['token_route_failing', 'api_failing'],
  ['token_route_unreachable', 'api_unreachable'],
  ['token_rate_limited', 'token_rate_limited'],
  ['origin_not_allowed', 'origin_not_allowed'],
])('%s is %s where it is the API that said so', async (says, code) => {
  const failing = () => Promise.reject(Object.assign(new Error(says), { code: says, course: 'retry' }))
  await expect(open().grant(failing)).rejects.toMatchObject({
    code,
    course: 'retry',
    subject: code === 'origin_not_allowed' ? 'wgt_1' : 'https://widget.example.com',
  })
})

test('a browser without locks, channels and storage grants all the same', async () => {
  Reflect.deleteProperty(navigator, 'locks')
  vi.stubGlobal('BroadcastChannel', undefined)
  vi.stubGlobal('indexedDB', undefined)
  const server = createServer()
  const tab = open({ consent: 'granted' })
  await tab.grant(server.answer)
  await tab.grant(server.answer)
  expect(server.seen).toEqual([undefined, 'lk_vs_0'])
})

describe('on a developer’s page', () => {
  const SITE = { apiUrl: 'https://widget.example.com', widget: 'wgt_1' }

  /** The doctor, which has the developer's tokens. */
  function develop() {
    const tab = open({ token: '' })
    const doctor = {
      grantDeveloper: vi.fn(() => Promise.resolve({ answer: 'tok' })),
      forgetDeveloper: vi.fn(),
    }
    tab.page.load = () => Promise.resolve(doctor)
    return { ...tab, doctor }
  }

  test('the doctor has the token, and nobody anonymous is made', async () => {
    const server = createServer()
    const { grant, doctor } = develop()
    expect(await grant(server.answer)).toEqual({ answer: 'tok' })
    expect(doctor.grantDeveloper).toHaveBeenCalledWith(SITE, expect.any(Function))
    expect(server.calls).toEqual([])
  })

  test('a sign-out ends that as well', async () => {
    const { signOut, doctor } = develop()
    void signOut()
    await vi.waitFor(() => expect(doctor.forgetDeveloper).toHaveBeenCalledWith(SITE))
  })
})
