import { expect, test } from 'vitest'
import type { Options } from '../../loader/options.js'
import { CENSUS } from '../support/census.js'
import { useLiveBrowser, type LiveTab } from '../support/live-tab.js'
import { isReady } from '../support/profile.js'
import { ALEX, openShop, type Shop } from '../support/shop.js'
import type { Reply } from '../support/token-endpoint.js'
import { until, whenTrue } from '../support/wait.js'

const inChromium = useLiveBrowser()
const NAMED = { visitor: ALEX }

interface Scene {
  options: Options
  /** Brings the page to where it is then left; what it promises is kept in `promises`. */
  play(tab: LiveTab, shop: Shop): Promise<void>
}

/** Until the token route is asked once more; it answers like this from now on. */
function whenAsked(shop: Shop, reply: Reply): Promise<void> {
  const count = shop.calls.length
  shop.reply(reply)
  return whenTrue(() => shop.calls.length === count + 1)
}

const openPanel = async (tab: LiveTab) => {
  await tab.evaluate('void promises.push(Latchkey.open())')
  await until(tab, isReady)
}

const SCENES: Record<string, Scene> = {
  'was idle': { options: NAMED, play: async () => {} },
  'was hovered': {
    options: { ...NAMED, prefetch: 'load' },
    play: (tab) => until(tab, 'Latchkey.diagnostics()?.counts.minted === 1'),
  },
  'was loading what it needs': {
    options: { ...NAMED, tokenStorage: 'browser' },
    play: async (tab) => void (await tab.evaluate('void promises.push(Latchkey.open(), Latchkey.refresh())')),
  },
  'was open': { options: NAMED, play: openPanel },
  'was open with storage': {
    options: { ...NAMED, tokenStorage: 'browser', consent: 'granted' },
    play: openPanel,
  },
  'was waiting for storage that hangs': {
    options: { ...NAMED, tokenStorage: 'browser' },
    async play(tab) {
      await tab.evaluate('void (indexedDB.open = () => new EventTarget())')
      await tab.evaluate('void promises.push(Latchkey.open())')
      await until(tab, "Latchkey.state() === 'authenticating'")
    },
  },
  'was in the middle of a first mint': {
    options: NAMED,
    async play(tab, shop) {
      const asked = whenAsked(shop, { hangs: 'headers' })
      await tab.evaluate('void promises.push(Latchkey.open())')
      await asked
    },
  },
  'was in the middle of a refresh, with a message on its way': {
    options: NAMED,
    async play(tab, shop) {
      await openPanel(tab)
      const asked = whenAsked(shop, { hangs: 'body' })
      await tab.evaluate(
        "void promises.push(Latchkey.refresh(), Latchkey.track('upgraded', {}, { significant: true }))",
      )
      await asked
    },
  },
  'was waiting for its turn': {
    options: NAMED,
    async play(tab, shop) {
      const name = `latchkey ${shop.origin} wgt_1 url /api/latchkey/token alex`
      const hold = '() => new Promise((letGo) => (window.letGo = letGo))'
      await tab.evaluate(`void navigator.locks.request(${JSON.stringify(name)}, ${hold})`)
      await tab.evaluate('void promises.push(Latchkey.open(), Latchkey.refresh())')
      await until(tab, 'navigator.locks.query().then(({ pending }) => pending.length === 1)')
    },
  },
  'was waiting for the next attempt': {
    options: NAMED,
    async play(tab, shop) {
      shop.reply({ status: 503 })
      await tab.evaluate('void promises.push(Latchkey.open())')
      await until(tab, "Latchkey.state() === 'unavailable'")
    },
  },
}

/** What there is on the page, of everything that can outlive a widget; of what is garbage nothing. */
async function take(tab: LiveTab) {
  // What was watched of it is no part of it, and an error holds on to the functions it came through.
  await tab.evaluate('void (seen.length = 0)')
  await tab.send('Runtime.discardConsoleEntries')
  await tab.send('HeapProfiler.collectGarbage')
  const census = await tab.evaluate<{
    nodes: number
    timers: string[]
    listeners: string[]
    channels: string[]
  }>('census()')
  return { ...census, pendingPromises: await countPendingPromises(tab) }
}

interface Properties {
  result: { value?: { objectId?: string } }[]
  internalProperties?: { name: string; value: { value?: string } }[]
}

async function countPendingPromises(tab: LiveTab): Promise<number> {
  const objectGroup = 'promises'
  const read = (objectId: string) =>
    tab.send<Properties>('Runtime.getProperties', { objectId, ownProperties: true })
  const prototype = await tab.send<{ result: { objectId: string } }>('Runtime.evaluate', {
    expression: 'Promise.prototype',
    objectGroup,
  })
  const { objects } = await tab.send<{ objects: { objectId: string } }>('Runtime.queryObjects', {
    prototypeObjectId: prototype.result.objectId,
    objectGroup,
  })
  const { result } = await read(objects.objectId)
  const ids = result.map(({ value }) => value?.objectId).filter((id) => id !== undefined)
  const all = await Promise.all(ids.map(read))
  await tab.send('Runtime.releaseObjectGroup', { objectGroup })
  return all.filter(({ internalProperties = [] }) =>
    internalProperties.some(({ name, value }) => name === '[[PromiseState]]' && value.value === 'pending'),
  ).length
}

const areSettled = 'Promise.all(promises.map((each) => each.then(() => {}, () => {}))).then(() => true)'

test.each(Object.entries(SCENES))(
  'after destroy nothing is left of a page that %s',
  async (_, { options, play }) => {
    const shop = await openShop({ latencyMs: 20 })
    const { open } = await inChromium()
    const tab = await open()
    await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: CENSUS + ';window.promises = []' })
    await tab.goto(shop.origin + '/elsewhere')
    const before = await take(tab)
    // The tag itself stays.
    const after = { ...before, nodes: before.nodes + 1 }

    await tab.goto(shop.at(options))
    // `init → destroy → init`: a second widget leaves as little as the first.
    for (let round = 0; round < 2; round++) {
      shop.reply(undefined)
      await until(tab, "document.querySelectorAll('latchkey-widget').length === 1")
      await play(tab, shop)
      expect(await take(tab)).not.toEqual(after)
      await tab.evaluate('Latchkey.destroy()')
      await until(tab, areSettled)
      await tab.evaluate('void (promises = [], window.letGo?.())')
      await expect.poll(() => take(tab), { timeout: 3_000 }).toEqual(after)
      expect(await tab.evaluate('Latchkey.state()')).toBe('idle')
      await tab.evaluate(`Latchkey.init(${JSON.stringify(options)})`)
    }
    shop.reply(undefined)
    await until(tab, "document.querySelectorAll('latchkey-widget').length === 1")
    await openPanel(tab)
    expect(tab.errors).toEqual([])
  },
)

test('what is counted is there while the panel is open', async () => {
  const shop = await openShop({ latencyMs: 20 })
  const { open } = await inChromium()
  const tab = await open()
  await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: CENSUS + ';window.promises = []' })
  await tab.goto(shop.at(NAMED))
  await until(tab, "document.querySelector('latchkey-widget')")
  await openPanel(tab)
  // What was read once more when the stream began is here.
  const read = "({ name }) => name.includes('/v1/sessions')"
  await until(tab, `performance.getEntriesByType('resource').filter(${read}).length > 1`)
  // The tokens', the stream's, and that of what waits to be sent.
  await expect.poll(async () => (await take(tab)).channels).toHaveLength(3)
  const { timers, listeners } = await take(tab)
  // The token's, and the silence of the stream.
  expect(timers).toEqual(['timeout', 'timeout'])
  expect(listeners).toEqual(expect.arrayContaining(['Window pagehide', 'HTMLDocument visibilitychange']))
})
