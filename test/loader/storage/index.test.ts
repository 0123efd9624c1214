// @vitest-environment happy-dom
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Settings } from '../../../loader/options.js'
import { createStorage } from '../../../loader/storage/index.js'
import { idle, keysIn, until } from '../../support/indexed-db.js'
import { createFakeKeeper, createFakePage, type FakePage } from '../../support/page.js'

const ALEX = { id: 'alex' }
const pages: FakePage[] = []

beforeEach(() => void vi.stubGlobal('indexedDB', new IDBFactory()))
afterEach(() => {
  for (const page of pages.splice(0)) page.destroy()
  vi.unstubAllGlobals()
})

const record = (token = 'tok') => ({ token, lifetimeMs: 300_000, ageMs: 0, atMs: Date.now() })

const providerOf = (page: FakePage) => ({
  get visitor() {
    return page.settings().visitor
  },
})

/** A page that wants its token kept, and names its visitor. */
function setup(settings: Partial<Settings> = {}, { isOpen = false } = {}) {
  const page = createFakePage({ tokenStorage: 'browser', visitor: ALEX, ...settings })
  pages.push(page)
  const storage = createStorage(page, {
    name: 'latchkey wgt_1',
    provider: providerOf(page),
    keeper: () => ({ ...createFakeKeeper(), isOpen: () => isOpen }),
  })
  return {
    page,
    storage,
    change(changed: Partial<Settings>) {
      page.change(changed)
      storage.update()
    },
    open: () => dispatchEvent(new CustomEvent('latchkey:open')),
  }
}

const expectKept = (...names: string[]) =>
  until(async () => expect(await keysIn('tokens')).toEqual(names.map((name) => `latchkey wgt_1 ${name}`)))

async function expectUntouched(): Promise<void> {
  await idle()
  expect(await indexedDB.databases()).toEqual([])
}

/** An earlier page of this browser has kept a token. */
async function kept(name = 'alex') {
  const { storage } = setup({ consent: 'granted', visitor: { id: name } })
  storage.keep(record())
  await expectKept(name)
}

describe('with consent on opening', () => {
  test('nothing is written before, and what is held then is', async () => {
    const { storage, open } = setup()
    expect(await storage.read()).toBeUndefined()
    storage.keep(record('first'))
    storage.keep(record('second'))
    await expectUntouched()
    open()
    await expectKept('alex')
    expect(await storage.read()).toMatchObject({ token: 'second' })
  })

  test('what comes after it is written at once', async () => {
    const { storage, open } = setup()
    open()
    await expectUntouched()
    storage.keep(record())
    await expectKept('alex')
  })

  test('a panel that was open before counts', async () => {
    const { storage } = setup({}, { isOpen: true })
    storage.keep(record())
    await expectKept('alex')
  })

  test('so does what was written on the page before', async () => {
    await kept()
    const { storage } = setup()
    expect(await storage.read()).toMatchObject({ token: 'tok' })
    storage.keep(record('next'))
    await until(async () => expect(await storage.read()).toMatchObject({ token: 'next' }))
  })

  test('what was written for another visitor does not', async () => {
    await kept('sam')
    const { storage } = setup()
    expect(await storage.read()).toBeUndefined()
    storage.keep(record())
    await idle()
    await expectKept('sam')
  })

  test('an opening after destroy() is none', async () => {
    const { storage, open, page } = setup()
    storage.keep(record())
    page.destroy()
    open()
    await expectUntouched()
  })
})

describe('with consent pending', () => {
  test('nothing is read or written, open or not', async () => {
    await kept()
    const { storage, open } = setup({ consent: 'pending' }, { isOpen: true })
    expect(await storage.read()).toBeUndefined()
    storage.keep(record('mine'))
    open()
    await idle()
    expect(await setup({ consent: 'granted' }).storage.read()).toMatchObject({ token: 'tok' })
  })

  test('granted, what is held is written', async () => {
    const { storage, change } = setup({ consent: 'pending' })
    storage.keep(record())
    await expectUntouched()
    change({ consent: 'granted' })
    await expectKept('alex')
  })

  test('nothing is made by an end, either', async () => {
    const { storage, change } = setup({ consent: 'pending' })
    storage.keep(record())
    storage.keep(undefined)
    change({ consent: 'pending' })
    await expectUntouched()
  })
})

describe('with consent granted', () => {
  test('a token is written as it comes', async () => {
    const { storage } = setup({ consent: 'granted' })
    storage.keep(record())
    await expectKept('alex')
  })

  test.each<[what: string, change: Partial<Settings>]>([
    ['taken back', { consent: 'pending' }],
    ['and the page wants memory only', { tokenStorage: 'memory' }],
  ])('%s, what was written is erased, and nothing more is written', async (_, changed) => {
    const { storage, change } = setup({ consent: 'granted' })
    storage.keep(record())
    await expectKept('alex')
    change(changed)
    await expectKept()
    storage.keep(record('more'))
    change({ locale: 'de' })
    await idle()
    await expectKept()
  })

  test('taken back before anything was read, what the page before wrote is erased', async () => {
    await kept()
    setup({ consent: 'granted' }).change({ consent: 'pending' })
    await expectKept()
  })

  test('taken back and granted again, what is held is written again', async () => {
    const { storage, change } = setup({ consent: 'granted' })
    storage.keep(record())
    await expectKept('alex')
    change({ consent: 'pending' })
    await expectKept()
    change({ consent: 'granted' })
    await expectKept('alex')
  })
})

describe('the visitor', () => {
  test('whom the page does not name has nothing kept', async () => {
    const { storage } = setup({ consent: 'granted', visitor: { name: 'Alex' } })
    storage.keep(record())
    expect(await storage.read()).toBeUndefined()
    await expectUntouched()
  })

  test('is known by id, else by email', async () => {
    for (const visitor of [ALEX, { email: 'sam@example.com' }, { id: 'kim', email: 'kim@example.com' }]) {
      setup({ consent: 'granted', visitor }).storage.keep(record())
    }
    await expectKept('alex', 'kim', 'sam@example.com')
  })

  test('who signs out has nothing kept', async () => {
    const { storage } = setup({ consent: 'granted' })
    storage.keep(record())
    await expectKept('alex')
    storage.keep(undefined)
    await expectKept()
  })

  test('who makes way for another one has nothing kept', async () => {
    const { storage, change } = setup({ consent: 'granted' })
    storage.keep(record())
    await expectKept('alex')
    // As the keeper does it: the page has named the other one by then.
    change({ visitor: { id: 'sam' } })
    storage.keep(undefined)
    await expectKept()
    storage.keep(record())
    await expectKept('sam')
  })

  test('sees nothing of another one’s', async () => {
    await kept('sam')
    expect(await setup({ consent: 'granted' }).storage.read()).toBeUndefined()
  })

  test('of another widget is another one', async () => {
    await kept()
    const page = createFakePage({ tokenStorage: 'browser', visitor: ALEX })
    const other = createStorage(page, {
      name: 'latchkey wgt_2',
      provider: providerOf(page),
      keeper: () => ({ ...createFakeKeeper(), isOpen: () => true }),
    })
    expect(await other.read()).toBeUndefined()
  })
})
