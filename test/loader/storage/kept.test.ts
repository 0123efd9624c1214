// @vitest-environment happy-dom
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Written } from '../../../loader/handle.js'
import type { Settings } from '../../../loader/options.js'
import { createKept, forgetKept } from '../../../loader/storage/kept.js'
import { idle, keysIn, until } from '../../support/indexed-db.js'
import { createFakePage, type FakePage } from '../../support/page.js'
import { createFakeChannels, createFakeLocks } from '../../support/tabs.js'

const DAY_MS = 24 * 3_600_000
const ends: (() => void)[] = []
const pages: FakePage[] = []

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.stubGlobal('indexedDB', new IDBFactory())
})
afterEach(async () => {
  for (const end of ends.splice(0)) end()
  for (const page of pages.splice(0)) page.destroy()
  // What has begun to be written is written to this test's storage.
  await idle()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const written = (id: string, more: Partial<Written> = {}): Written => ({
  id,
  session: undefined,
  text: id,
  at: new Date(),
  delivery: 'sending',
  ...more,
})

/** One browser, and as many tabs as are opened. */
function setup(settings: Partial<Settings> = {}) {
  const { BroadcastChannel } = createFakeChannels({
    arrive: (_, then) => {
      const timer = setImmediate(then)
      return () => clearImmediate(timer)
    },
  })
  const { locks } = createFakeLocks()
  vi.stubGlobal('BroadcastChannel', BroadcastChannel)
  vi.stubGlobal('navigator', { locks })

  function open({ sub = 'vis_alex' } = {}) {
    const page = createFakePage(settings)
    pages.push(page)
    const ended = new AbortController()
    ends.push(() => ended.abort())
    const told: string[] = []
    const kept = createKept(page, {
      sub,
      onMessage: ({ text, delivery, session }) =>
        void told.push([text, delivery, session].filter(Boolean).join(' ')),
      onGone: (id) => void told.push(`${id} is gone`),
      onDraft: (text) => void told.push(`draft "${text}"`),
      signal: ended.signal,
    })
    return {
      ...kept,
      page,
      told,
      close: () => ended.abort(),
      change(changed: Partial<Settings>) {
        page.change(changed)
        kept.update()
      },
    }
  }
  return { open }
}

const PREFIX = 'latchkey https://widget.example.com wgt_1 outbox '
const expectKept = (...names: string[]) =>
  until(async () => expect(await keysIn('tokens')).toEqual(names.map((name) => PREFIX + name)))
const expectTold = ({ told }: { told: string[] }, ...lines: string[]) =>
  vi.waitFor(() => expect(told).toEqual(lines), { interval: 1 })

async function expectUntouched(): Promise<void> {
  await idle()
  expect(await indexedDB.databases()).toEqual([])
}

describe('what was written', () => {
  test('is there for the next page of this visitor, as it was', async () => {
    const { open } = setup()
    const first = open()
    first.follow([
      written('one', { session: 'ses_1', delivery: 'waiting' }),
      written('two', { delivery: 'failed' }),
    ])
    await expectKept('"vis_alex" one', '"vis_alex" two')
    first.close()
    await expectTold(open(), 'one waiting ses_1', 'two failed')
  })

  test.each(['vis_sam', 'vis_alex" one', 'vis', 'vis_alex '])('is not there for %s', async (sub) => {
    const { open } = setup()
    const first = open()
    first.follow([written('one')])
    first.draft('half a thought')
    await expectKept('"vis_alex" draft', '"vis_alex" one')
    const other = open({ sub })
    await idle()
    expect(other.told).toEqual([])
  })

  test('is erased once it was sent, or is gone', async () => {
    const { open } = setup()
    const tab = open()
    tab.follow([written('one'), written('two'), written('three')])
    await expectKept('"vis_alex" one', '"vis_alex" three', '"vis_alex" two')
    tab.follow([written('one', { delivery: 'sent' }), written('three')])
    await expectKept('"vis_alex" three')
  })

  test('ends after seven days', async () => {
    const { open } = setup()
    const first = open()
    first.follow([written('one')])
    await expectKept('"vis_alex" one')
    first.close()
    vi.setSystemTime(Date.now() + 7 * DAY_MS + 1)
    const next = open()
    await idle()
    expect(next.told).toEqual([])
    next.follow([written('two')])
    await expectKept('"vis_alex" two')
  })

  test('is read with care: what makes no sense is left alone', async () => {
    const { open } = setup()
    const tab = open()
    // Of that one nobody could say when it ends: it is not even kept.
    const message = { ...written('one'), at: 'yesterday' as never }
    tab.follow([message, written('two', { delivery: 'lost' as never }), written('three')])
    await expectKept('"vis_alex" three', '"vis_alex" two')
    tab.close()
    await expectTold(open(), 'three sending')
  })

  test('is all erased by a sign-out, whoever’s it was, after what was still being written', async () => {
    const { open } = setup()
    const alex = open()
    open({ sub: 'vis_sam' }).follow([written('two')])
    alex.follow([written('one')])
    alex.draft('half a thought')
    forgetKept(alex.page)
    alex.close()
    await idle()
    expect(await keysIn('tokens')).toEqual([])
  })
})

describe('with consent', () => {
  test('pending nothing is written, nor read', async () => {
    const { open } = setup({ consent: 'pending' })
    const tab = open()
    tab.follow([written('one')])
    tab.draft('half a thought')
    await expectUntouched()
    tab.follow([])
    tab.draft('')
    await expectUntouched()
  })

  test('granted what there is is written; taken back, erased; and it stays in the page', async () => {
    const { open } = setup({ consent: 'pending' })
    const tab = open()
    tab.follow([written('one')])
    tab.draft('half a thought')
    tab.change({ consent: 'granted' })
    await expectKept('"vis_alex" draft', '"vis_alex" one')
    tab.change({ consent: 'pending' })
    await expectKept()
    expect(tab.told).toEqual([])
    tab.change({ consent: 'on-open' })
    await expectKept('"vis_alex" draft', '"vis_alex" one')
  })

  test('pending the tabs know of each other all the same', async () => {
    const { open } = setup({ consent: 'pending' })
    open().follow([written('one')])
    await expectTold(open(), 'one sending')
    await expectUntouched()
  })
})

describe('the other tabs', () => {
  test('hear of every change once, and tell nobody again', async () => {
    const { open } = setup()
    const [one, two, three] = [open(), open(), open()]
    one.follow([written('one')])
    one.follow([written('one')])
    await expectTold(two, 'one sending')
    two.follow([written('one')])
    one.follow([written('one', { delivery: 'failed', session: 'ses_1' })])
    await expectTold(two, 'one sending', 'one failed ses_1')
    three.follow([])
    await expectTold(two, 'one sending', 'one failed ses_1', 'one is gone')
    await expectTold(one, 'one is gone')
  })

  test('are not told by one that comes late what was taken back', async () => {
    const { open } = setup({ consent: 'pending' })
    const one = open()
    one.follow([written('one')])
    one.follow([])
    await idle()
    const late = open()
    await expectTold(late, 'one is gone')
    late.follow([written('one')])
    await idle()
    expect(one.told).toEqual([])
  })

  test('hear of the draft, unless somebody is typing there', async () => {
    const { open } = setup()
    const [one, two] = [open(), open()]
    one.draft('half')
    await expectTold(two, 'draft "half"')
    two.draft('whole')
    await expectTold(one, 'draft "whole"')
    // The first letter is told at once, the next ones in a moment.
    one.draft('mine')
    one.draft('mine!')
    two.draft('yours')
    two.draft('')
    await idle()
    expect(one.told).toEqual(['draft "whole"'])
  })

  test('send one at a time', async () => {
    const { open } = setup()
    const [one, two] = [open(), open()]
    const order: string[] = []
    let finish = () => {}
    const first = one.alone(async () => {
      order.push('first')
      await new Promise<void>((resolve) => (finish = resolve))
      order.push('first ends')
      return undefined
    })
    const second = two.alone(async () => {
      order.push('second')
      return undefined
    })
    await idle()
    expect(order).toEqual(['first'])
    finish()
    await Promise.all([first, second])
    expect(order).toEqual(['first', 'first ends', 'second'])
  })

  test('go on when the one that sends is closed', async () => {
    const { open } = setup()
    const [one, two] = [open(), open()]
    void one.alone(() => new Promise(() => {}))
    await idle()
    const second = two.alone(() => Promise.resolve(7))
    one.close()
    expect(await second).toBe(7)
  })

  test('leave the server alone as long as it asked any of them to', async () => {
    const { open } = setup()
    const [one, two] = [open(), open()]
    expect(await one.alone(() => Promise.resolve(120_000))).toBe(120_000)
    await idle()
    const work = vi.fn(() => Promise.resolve(undefined))
    expect(await two.alone(work)).toBeGreaterThan(100_000)
    expect(work).not.toHaveBeenCalled()
  })
})

test('without locks, channels and storage each page is on its own, and nothing escapes', async () => {
  vi.stubGlobal('indexedDB', undefined)
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('BroadcastChannel', undefined)
  const page = createFakePage()
  pages.push(page)
  const ended = new AbortController()
  ends.push(() => ended.abort())
  const none = () => expect.unreachable('Nothing is known.')
  const kept = createKept(page, {
    sub: 'vis_alex',
    onMessage: none,
    onGone: none,
    onDraft: none,
    signal: ended.signal,
  })
  kept.follow([written('one')])
  kept.draft('half a thought')
  kept.follow([])
  forgetKept(page)
  expect(await kept.alone(() => Promise.resolve(7))).toBe(7)
  await idle()
})
