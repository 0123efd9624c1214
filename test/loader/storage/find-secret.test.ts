// @vitest-environment happy-dom
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { VerifiedVisitor } from '../../../loader/handle.js'
import { ANYONE } from '../../../loader/keeper/naming.js'
import type { Settings } from '../../../loader/options.js'
import { createStorage, eraseAll, findSecret } from '../../../loader/storage/index.js'
import { idle, keysIn, until } from '../../support/indexed-db.js'
import { ALEX, createFakeKeeper, createFakePage, type FakePage } from '../../support/page.js'
import { createFakeChannels, createFakeLocks } from '../../support/tabs.js'

const KEY = 'latchkey https://widget.example.com wgt_1 secret'
const NOBODY: VerifiedVisitor = {
  sub: 'vis_n',
  id: undefined,
  email: undefined,
  name: undefined,
  company: undefined,
}
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
  await idle()
  Reflect.deleteProperty(navigator, 'locks')
  vi.unstubAllGlobals()
})

function openPage(settings: Partial<Settings> = {}, { anonymous = true } = {}): FakePage {
  const page = createFakePage(settings, { anonymous })
  pages.push(page)
  return page
}

/** A page on which somebody has talked without an identity. */
async function talkAnonymously(settings: Partial<Settings> = {}) {
  const storage = createStorage(openPage(settings), {
    name: 'latchkey anonymous',
    provider: { visitor: ANYONE },
    keeper: () => ({ ...createFakeKeeper(), isOpen: () => true }),
  })
  const grant = () =>
    storage.grant((call) => {
      const { visitor_secret = 'lk_vs_new' } = JSON.parse(call.body) as { visitor_secret?: string }
      return Promise.resolve({ answer: { token: 'tok', visitor_secret } })
    })
  await grant()
  await idle()
  return { grant }
}

test('who has signed in is found to have been somebody before', async () => {
  await talkAnonymously()
  expect((await findSecret(openPage(), ALEX))?.secret).toBe('lk_vs_new')
})

test('a secret that only another tab knows is found, too', async () => {
  await talkAnonymously({ consent: 'pending' })
  expect(await keysIn('tokens')).toBeUndefined()
  expect((await findSecret(openPage({ consent: 'pending' }), ALEX))?.secret).toBe('lk_vs_new')
})

test.each<[string, () => FakePage, VerifiedVisitor]>([
  ['for whom nobody vouches', openPage, NOBODY],
  ['of a widget that lets no anonymous visitors talk', () => openPage({}, { anonymous: false }), ALEX],
  ['of another server', () => openPage({ apiUrl: 'https://other.example' }), ALEX],
])('nothing is found of a visitor %s', async (_, open, visitor) => {
  await talkAnonymously()
  expect(await findSecret(open(), visitor)).toBeUndefined()
})

test('dropped, it is kept nowhere and found no more', async () => {
  await talkAnonymously()
  const page = openPage()
  const found = await findSecret(page, ALEX)
  found?.drop()
  await until(async () => expect(await keysIn('tokens')).toEqual([]))
  expect(await findSecret(page, ALEX)).toBeUndefined()
})

test('of all that is kept only this widget’s is erased', async () => {
  await talkAnonymously()
  await talkAnonymously({ apiUrl: 'https://other.example' })
  eraseAll(openPage())
  const left = KEY.replace('widget.example.com', 'other.example')
  await until(async () => expect(await keysIn('tokens')).toEqual([left]))
})
