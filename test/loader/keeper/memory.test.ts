// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Storage } from '../../../loader/handle.js'
import { createMemory } from '../../../loader/keeper/memory.js'
import { ANYONE } from '../../../loader/keeper/naming.js'
import type { TokenNews } from '../../../loader/keeper/news.js'
import type { PageVisitor, Settings } from '../../../loader/options.js'
import { settled } from '../../support/clock.js'
import { createFakeKeeper, createFakePage } from '../../support/page.js'

afterEach(() => void vi.unstubAllGlobals())

const NEWS: TokenNews = { kind: 'token', sub: 'alex', token: 'tok', lifetimeMs: 300_000, ageMs: 0, atMs: 0 }

const NAMED: { visitor: PageVisitor } = { visitor: { id: 'alex' } }

/** A page whose storage chunk notes what is asked of it. */
function setup(settings: Partial<Settings> = {}, storage: Partial<Storage> = {}, provider = NAMED) {
  const page = createFakePage(settings)
  // As the build writes it in.
  vi.stubGlobal('__STORAGE__', 'hash')
  const asked: unknown[] = []
  const heard: unknown[] = []
  const made: object[] = []
  const chunk = {
    createStorage(_: unknown, surroundings: object) {
      made.push(surroundings)
      return {
        read: () => Promise.resolve(void asked.push('read')),
        keep: (record: unknown) => void asked.push(record ?? 'erase'),
        update: () => void asked.push('update'),
        ...storage,
      }
    },
  }
  const load = vi.fn<(name: string, hash?: string) => Promise<unknown>>(() => Promise.resolve(chunk))
  const memory = createMemory(
    { ...page, load },
    {
      name: 'latchkey wgt_1',
      provider,
      keeper: () => createFakeKeeper(),
      onNews: (news) => void heard.push(news),
    },
  )
  return { page, memory, load, asked, heard, made }
}

describe('where only the server gives tokens', () => {
  const ANONYMOUS = { visitor: ANYONE }

  test('the chunk is loaded at the first look, and grants', async () => {
    const granted = { answer: { token: 'tok' } }
    const grant = vi.fn(() => Promise.resolve(granted))
    const { memory, load } = setup({}, { grant }, ANONYMOUS)
    expect(memory.recall()).toBeInstanceOf(Promise)
    expect(await memory.grant(() => Promise.resolve(granted))).toBe(granted)
    expect(load).toHaveBeenCalledOnce()
  })

  test('a chunk that could not be had is tried again', async () => {
    const { memory, load } = setup({}, { grant: () => Promise.resolve({ answer: 'tok' }) }, ANONYMOUS)
    load.mockImplementationOnce(() => Promise.reject(new Error('cut')))
    memory.recall()
    await expect(memory.grant(() => Promise.reject(new Error('unasked')))).rejects.toThrow('cut')
    memory.recall()
    expect(await memory.grant(() => Promise.reject(new Error('unasked')))).toEqual({ answer: 'tok' })
  })

  test('signing out is said to it', async () => {
    const { memory, asked } = setup({}, { signOut: async () => void asked.push('sign out') }, ANONYMOUS)
    memory.signOut()
    await settled()
    expect(asked).toEqual(['sign out'])
  })
})

describe('where the page wants memory only', () => {
  test('nothing is loaded, and nothing is looked for', async () => {
    const { memory, load } = setup()
    expect(memory.recall()).toBeUndefined()
    memory.keep(NEWS)
    memory.keep(undefined)
    memory.update()
    await settled()
    expect(load).not.toHaveBeenCalled()
  })

  test('but did not always, storage hears of it', async () => {
    const { memory, page, asked } = setup({ tokenStorage: 'browser' })
    memory.keep(NEWS)
    page.change({ tokenStorage: 'memory' })
    memory.update()
    await settled()
    expect(asked).toEqual([NEWS, 'update'])
  })
})

describe('where the page wants it kept', () => {
  test('the chunk is loaded once, by its own hash, and told of what shares a token', async () => {
    const { memory, load, asked, made } = setup({ tokenStorage: 'browser' })
    expect(memory.recall()).toBeInstanceOf(Promise)
    memory.keep(NEWS)
    memory.keep(undefined)
    memory.update()
    await settled()
    expect(load.mock.calls).toEqual([['storage', 'hash']])
    expect(made).toMatchObject([{ name: 'latchkey wgt_1' }])
    expect(asked).toEqual(['read', NEWS, 'erase', 'update'])
  })

  test('what is found is news', async () => {
    const { memory, heard } = setup({ tokenStorage: 'browser' }, { read: () => Promise.resolve(NEWS) })
    memory.recall()
    await settled()
    expect(heard).toMatchObject([NEWS])
  })
})

describe('what is tracked', () => {
  const NOBODY = { status: 'none' } as const

  test('loads the chunk, opted in or not, and is handed over with whose it is', async () => {
    const tracked: unknown[] = []
    const { memory, load } = setup({}, { track: async (...given) => void tracked.push(given) })
    await memory.track(['upgraded', { plan: 'pro' }], NOBODY)
    expect(load.mock.calls).toEqual([['storage', 'hash']])
    expect(tracked).toEqual([[['upgraded', { plan: 'pro' }], NOBODY]])
  })

  test('is told to have failed where the chunk could not be had', async () => {
    const { memory, load } = setup()
    load.mockRejectedValueOnce(new Error('cut'))
    await expect(memory.track(['upgraded'], NOBODY)).rejects.toThrow('cut')
  })

  test('is over before a sign-out is', async () => {
    let part = () => {}
    const signOut = () => new Promise<void>((resolve) => (part = resolve))
    const { memory } = setup({}, { track: async () => {}, signOut })
    await memory.track(['upgraded'], NOBODY)
    let isOver = false
    const parted = Promise.resolve(memory.signOut()).then(() => (isOver = true))
    await settled()
    expect(isOver).toBe(false)
    part()
    await parted
    expect(isOver).toBe(true)
  })
})

describe('row 15: storage', () => {
  test('whose chunk can’t be loaded keeps nothing, and nobody hears of it', async () => {
    const { memory, load, heard } = setup({ tokenStorage: 'browser' })
    load.mockRejectedValue(new Error('cut'))
    memory.recall()
    memory.keep(NEWS)
    memory.update()
    await settled()
    expect(heard).toEqual([])
    expect(load).toHaveBeenCalledTimes(1)
  })

  test.each<[what: string, storage: Partial<Storage>]>([
    ['rejects', { read: () => Promise.reject(new Error('no')) }],
    ['hangs', { read: () => new Promise(() => {}) }],
    [
      'throws',
      {
        read() {
          throw new Error('no')
        },
        keep() {
          throw new Error('no')
        },
        update() {
          throw new Error('no')
        },
      },
    ],
  ])('that %s lets nothing escape', async (_, storage) => {
    const { memory, heard } = setup({ tokenStorage: 'browser' }, storage)
    memory.recall()
    memory.keep(NEWS)
    memory.update()
    await settled()
    expect(heard).toEqual([])
  })
})
