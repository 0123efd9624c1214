// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Storage } from '../../../loader/handle.js'
import { createMemory } from '../../../loader/keeper/memory.js'
import type { News, TokenNews } from '../../../loader/keeper/news.js'
import type { Settings } from '../../../loader/options.js'
import { settled } from '../../support/clock.js'
import { createFakePage } from '../../support/page.js'

// As the build writes it in.
beforeEach(() => void vi.stubGlobal('__STORAGE__', 'hash'))
afterEach(() => void vi.unstubAllGlobals())

const NEWS: TokenNews = { kind: 'token', sub: 'alex', token: 'tok', lifetimeMs: 300_000, ageMs: 0, atMs: 0 }

/** A page whose storage chunk notes what is asked of it. */
function setup(settings: Partial<Settings> = {}, storage: Partial<Storage> = {}) {
  const page = createFakePage(settings)
  const asked: unknown[] = []
  const heard: News[] = []
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
    { name: 'latchkey wgt_1', isOpen: () => false, onNews: (news) => void heard.push(news) },
  )
  return { page, memory, load, asked, heard, made }
}

describe('where the page wants memory only', () => {
  test('nothing is loaded, and nothing is looked for', async () => {
    const { memory, load } = setup()
    expect(memory.recall()).toBe(false)
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
    expect(memory.recall()).toBe(true)
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
