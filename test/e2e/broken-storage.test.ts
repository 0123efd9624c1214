import { expect, test } from 'vitest'
import type { Options } from '../../loader/options.js'
import { useBrowser } from '../support/browser.js'
import { widgetOn } from '../support/demo.js'
import { keptOf, listKept, replaceKept } from '../support/kept.js'
import { openPanel, openProfile, whenReady } from '../support/profile.js'
import { ALEX, openShop } from '../support/shop.js'

const inChromium = useBrowser()
const STORED = { visitor: ALEX, tokenStorage: 'browser', consent: 'granted' } as const

async function setup(options: Options, script = '') {
  const shop = await openShop({ latencyMs: 0 })
  const urls = [shop.at(options)]
  const { pages, context, complaints } = await openProfile(inChromium(), { shop, urls, script })
  return { shop, page: pages[0]!, context, complaints }
}

/** What a browser can do to a page that wants to store something, before any script of the page. */
const BROKEN = {
  'hangs on opening': `indexedDB.open = () => new EventTarget()`,
  'hangs on every transaction': `IDBDatabase.prototype.transaction = () => ({
    objectStore: () => new Proxy({}, { get: () => () => new EventTarget() }),
  })`,
  'throws on opening': `indexedDB.open = () => { throw new DOMException('No.', 'SecurityError') }`,
  'throws on reading': `IDBObjectStore.prototype.get = () => { throw new DOMException('Gone.', 'UnknownError') }`,
  'throws on writing': `IDBObjectStore.prototype.put = () => { throw new DOMException('No.', 'DataError') }`,
  'is not there': `Object.defineProperty(window, 'indexedDB', { value: undefined })`,
  'refuses to open, as in private windows': `indexedDB.open = () => {
    const request = { error: new DOMException('No.', 'InvalidStateError') }
    setTimeout(() => request.onerror(new Event('error', { cancelable: true })))
    return request
  }`,
  'holds a database of a later version': `indexedDB.open('latchkey', 7).onupgradeneeded = ({ target }) => {
    target.result.createObjectStore('others')
  }`,
  'holds another database of that name': `indexedDB.open('latchkey', 1).onupgradeneeded = ({ target }) => {
    target.result.createObjectStore('others')
  }`,
}

test.each(Object.entries(BROKEN))(
  'row 15: where IndexedDB %s, it works from memory, and nothing escapes',
  async (_, script) => {
    const { shop, page, complaints } = await setup(STORED, script)
    await openPanel(page)
    await page.evaluate('Latchkey.refresh()')
    await widgetOn(page).greeting.getByText('Alex').waitFor()
    expect(shop.calls).toHaveLength(2)
    await page.evaluate("Latchkey.setConsent('pending')")
    await page.evaluate('Latchkey.logout()')
    expect(complaints()).toEqual([])
  },
)

test('row 15: where the disk is full, it works from memory, and nothing escapes', async () => {
  const { shop, page, context, complaints } = await setup({ ...STORED, consent: 'on-open' })
  const devtools = await context.newCDPSession(page)
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: shop.origin, quotaSize: 1 })
  const refusal = page.evaluate(`new Promise((resolve) => {
    const { put } = IDBObjectStore.prototype
    IDBObjectStore.prototype.put = function (...given) {
      this.transaction.addEventListener('abort', ({ target }) => resolve(target.error.name))
      return put.apply(this, given)
    }
  })`)
  await openPanel(page)
  expect(await refusal).toBe('QuotaExceededError')
  expect(await listKept(page)).toEqual(['database latchkey'])
  await page.evaluate('Latchkey.refresh()')
  await widgetOn(page).greeting.getByText('Alex').waitFor()
  expect(shop.calls).toHaveLength(2)
  expect(complaints()).toEqual([])
})

const RUBBISH: [string, unknown][] = [
  ['nothing', null],
  ['text', 'eyJhbGciOiJIUzI1NiJ9'],
  ['another shape', { token: 'eyJhbGciOiJIUzI1NiJ9', exp: 1 }],
  ['another kind', { kind: 'ended', sub: ALEX.id, ageMs: 0, lifetimeMs: 300_000, atMs: Date.now() }],
  [
    'no JWT',
    { kind: 'token', sub: ALEX.id, token: 'opaque', ageMs: 0, lifetimeMs: 300_000, atMs: Date.now() },
  ],
]

test('row 15: where rubbish was stored in its place, a new token is fetched and kept', async () => {
  const { shop, page, complaints } = await setup(STORED)
  await openPanel(page)
  await expect.poll(() => listKept(page), { timeout: 5_000 }).toEqual(keptOf(shop, ALEX))
  for (const [index, [what, by]] of RUBBISH.entries()) {
    await replaceKept(page, shop, { who: ALEX, by })
    await page.reload()
    await whenReady(page)
    await openPanel(page)
    await widgetOn(page).greeting.getByText('Alex').waitFor()
    expect(shop.calls, what).toHaveLength(2 + index)
  }
  expect(complaints()).toEqual([])
})

test('row 13: storage that hangs does not keep the first call waiting', async () => {
  const { shop, page } = await setup(STORED, BROKEN['hangs on opening'])
  await openPanel(page)
  expect(shop.calls).toHaveLength(1)
  const [asking, asked] = await page.evaluate<[number, number]>(`[
    seen.find(([, detail]) => detail?.to === 'authenticating')[2] - performance.timeOrigin,
    performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/api/latchkey/token')).startTime,
  ]`)
  // 100 ms, and whatever else this machine is at.
  expect(asked - asking).toBeLessThan(5_000)
})

test('row 38: a page whose storages throw when they are touched has its widget all the same', async () => {
  const script = ['localStorage', 'sessionStorage', 'indexedDB', 'caches'].map(
    (name) =>
      `Object.defineProperty(window, '${name}', { get() { throw new DOMException('No.', 'SecurityError') } })`,
  )
  const { shop, page, complaints } = await setup(STORED, script.join(';'))
  await openPanel(page)
  expect(shop.calls).toHaveLength(1)
  expect(complaints()).toEqual([])
})
