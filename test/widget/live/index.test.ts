// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { encodeEvent, HEARTBEAT } from '../../../protocol/encode-event.js'
import { createClient } from '../../../widget/api/client.js'
import { createLive } from '../../../widget/live/index.js'
import { createFakeApi, toMessage, toProblem } from '../../support/api.js'
import { createFakeKeeper } from '../../support/page.js'
import { createFakeChannels, createFakeLocks } from '../../support/tabs.js'
import { ATTEMPTS } from '../../support/attempts.js'

const NAME = 'latchkey stream test'
const HEARTBEAT_MS = 15_000
const SILENCE_MS = 30_000
const MINUTE_MS = 60_000

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  for (const end of ends.splice(0)) end()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})
const ends: (() => void)[] = []

interface Given {
  hasLocks?: boolean
  hasChannels?: boolean
}

/** One browser, its server, and as many tabs as are opened. */
function setup({ hasLocks = true, hasChannels = true }: Given = {}) {
  const api = createFakeApi()
  const locks = createFakeLocks()
  const channels = createFakeChannels({
    arrive(ms, then) {
      const timer = setTimeout(then, ms)
      return () => clearTimeout(timer)
    },
  })
  const Missing = function () {
    throw new Error('Not in this frame.')
  }
  vi.stubGlobal('BroadcastChannel', hasChannels ? channels.BroadcastChannel : Missing)
  vi.stubGlobal('navigator', { onLine: true, ...(hasLocks && { locks: locks.locks }) })

  function open({ name = NAME, isWarm = false } = {}) {
    const told: string[] = []
    const keeper = createFakeKeeper()
    const stopped = new AbortController()
    ends.push(() => stopped.abort())
    const call = createClient({ apiUrl: 'https://api.example', widget: 'wgt_1', keeper, fetch: api.fetch })
    const live = createLive({
      page: {
        button: document.createElement('button'),
        root: document.createElement('div').attachShadow({ mode: 'open' }),
      },
      unread: () => 0,
      sayUnread: String,
      call,
      name,
      isWarm: () => isWarm,
      onEvent: ({ message, type }) => void told.push(message?.text ?? type),
      onGap: () => void told.push('gap'),
      onFailure: ({ code }) => void told.push(`failed ${code}`),
      signal: stopped.signal,
    })
    live.start()
    return { live, told, keeper, destroy: () => stopped.abort() }
  }

  return {
    api,
    locks,
    channels,
    open,
    async opened(how?: Parameters<typeof open>[0]) {
      const tab = open(how)
      await pass(10)
      return tab
    },
    async say(text: string) {
      api.tell({ type: 'message.created', message: toMessage({ id: `msg_${text}`, author: 'agent', text }) })
      await pass(10)
    },
    /** From where the streams were to go on. */
    positions: () => api.requests.map(({ lastEventId }) => lastEventId),
  }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** Whoever calls hears this one alone, and what the test says on it. */
function connect({ interrupt }: ReturnType<typeof createFakeApi>) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  interrupt(() => new Response(readable, { headers: { 'content-type': 'text/event-stream' } }))
  return {
    send: (bytes: Uint8Array) => void writer.write(bytes),
    close: () => void writer.close(),
  }
}

test('two tabs have one stream, and each is told once', async () => {
  const { api, opened, say } = setup()
  const [first, second] = [await opened(), await opened()]
  await say('one')
  await say('two')
  expect(api.streams()).toBe(1)
  expect(first.told).toEqual(['gap', 'stream.ready', 'one', 'two'])
  expect(second.told).toEqual(['one', 'two'])
})

test('while the server beats, nobody opens another one', async () => {
  const { api, opened } = setup()
  await opened()
  await opened()
  await pass(60 * MINUTE_MS)
  expect(api.requests).toHaveLength(1)
})

test('when the leader goes, the next one goes on from the last event that it heard', async () => {
  const { api, opened, say, positions } = setup()
  const [first, second] = [await opened(), await opened()]
  await say('one')
  first.live.stop()
  api.tell({ type: 'message.created', message: toMessage({ text: 'in between' }) })
  await pass(10)
  await say('two')
  expect(second.told).toEqual(['one', 'stream.ready', 'in between', 'two'])
  expect(positions()).toEqual([null, '1.fake'])
  expect(api.streams()).toBe(1)
})

test('who came before there was anything, and takes over from nobody, reads again', async () => {
  const { opened, say } = setup()
  const [first, second] = [await opened(), await opened()]
  first.live.stop()
  await pass(10)
  await say('one')
  expect(second.told).toEqual(['gap', 'stream.ready', 'one'])
})

test('nothing heard for two heartbeats is a leader that is none, until it is heard again', async () => {
  const { api, locks, opened, say } = setup()
  let letGo = () => {}
  void locks.locks.request(NAME, {}, () => new Promise<void>((resolve) => (letGo = resolve)))
  const hanging = new BroadcastChannel(NAME)
  const tab = await opened()
  await pass(SILENCE_MS - 100)
  expect(api.streams()).toBe(0)
  await pass(100)
  expect(api.streams()).toBe(1)
  await say('one')

  hanging.postMessage({ before: '1.fake', id: '1.fake', data: '' })
  await pass(10)
  expect(api.streams()).toBe(0)
  expect(tab.told).toEqual(['gap', 'stream.ready', 'one'])

  letGo()
  await pass(10)
  await say('two')
  expect(tab.told.at(-1)).toBe('two')
  expect(api.streams()).toBe(1)
})

test('who hears of an event after one that it has not had reads again', async () => {
  const { opened } = setup()
  const leader = new BroadcastChannel(NAME)
  void navigator.locks.request(NAME, {}, () => new Promise(() => {}))
  const tab = await opened()
  const message = (text: string) =>
    JSON.stringify({ type: 'message.created', message: toMessage({ id: `msg_${text}`, text }) })
  for (const [before, id, text] of [
    ['4', '5', 'five'],
    ['5', '6', 'six'],
    ['5', '6', 'six again'],
    ['7', '8', 'eight'],
  ] as const) {
    leader.postMessage({ before, id, data: message(text) })
    await pass(10)
  }
  expect(tab.told).toEqual(['five', 'six', 'six again', 'gap', 'eight'])
})

test.each([
  undefined,
  null,
  'hello',
  { before: 1, id: 2, data: 3 },
  { id: '9' },
  { before: '', id: '', data: '{"type":' },
  { before: '', id: '', data: '{"type":"message.created","message":{"id":1}}' },
])('what any script could have put on the channel is passed over: %j', async (garbage) => {
  const { opened, say } = setup()
  const tabs = [await opened(), await opened()]
  new BroadcastChannel(NAME).postMessage(garbage)
  await pass(10)
  await say('one')
  for (const { told } of tabs) expect(told.filter((each) => !/gap|ready/.test(each))).toEqual(['one'])
})

test('who leads hears it from the server alone', async () => {
  const { opened } = setup()
  const tab = await opened()
  const data = JSON.stringify({ type: 'message.created', message: toMessage({ text: 'from elsewhere' }) })
  new BroadcastChannel(NAME).postMessage({ before: '0.fake', id: '1.fake', data })
  await pass(10)
  expect(tab.told).toEqual(['gap', 'stream.ready'])
})

test.each<[string, Given & { name?: string }]>([
  ['without locks', { hasLocks: false }],
  ['without channels', { hasChannels: false }],
  ['without either', { hasLocks: false, hasChannels: false }],
  ['where nobody knows who the visitor is', { name: '' }],
])('%s each tab has its own stream, and no more than that', async (_, given) => {
  const { api, opened, say } = setup(given)
  const how = given.name === undefined ? {} : { name: given.name }
  const tabs = [await opened(how), await opened(how)]
  await pass(2 * MINUTE_MS)
  await say('one')
  expect(api.streams()).toBe(2)
  for (const { told } of tabs) expect(told).toEqual(['gap', 'stream.ready', 'one'])
})

test('other visitors have other streams', async () => {
  const { api, opened } = setup()
  await opened()
  await opened({ name: NAME + ' of somebody else' })
  expect(api.streams()).toBe(2)
})

test('after a cut it comes back a second later, and has what it missed', async () => {
  const { api, opened, say, positions } = setup()
  const tab = await opened()
  await say('one')
  await pass(HEARTBEAT_MS)
  api.cut()
  await say('two')
  await pass(1_200)
  expect(tab.told).toEqual(['gap', 'stream.ready', 'one', 'stream.ready', 'two'])
  expect(positions()).toEqual([null, '1.fake'])
})

test('after an end with a hint it comes back when the server said', async () => {
  const { api, opened } = setup()
  const end = 'retry: 10000\ndata: {"type":"stream.end","reason":"shutdown","retry_in_ms":10000}\n\n'
  const connection = connect(api)
  await opened()
  await pass(HEARTBEAT_MS)
  api.interrupt(undefined)
  connection.send(new TextEncoder().encode(end))
  connection.close()
  await pass(7_900)
  expect(api.streams()).toBe(0)
  await pass(4_200)
  expect(api.streams()).toBe(1)
})

test('a server that ends each stream at once, and says to come back at once, is not called for ever', async () => {
  const { api, opened } = setup()
  const headers = { 'content-type': 'text/event-stream' }
  api.interrupt(() => new Response('retry: 0\ndata: {"type":"stream.end"}\n\n', { headers }))
  await opened()
  await pass(10 * MINUTE_MS)
  expect(api.requests.length).toBeLessThan(20)
})

test.each<[string, () => Response | Promise<Response>]>([
  ['cannot be reached', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['fails', () => toProblem(503, 'internal_error')],
  ['answers something else', () => Response.json({ items: [] })],
])('a server that %s is called again, ever more rarely', async (_, answer) => {
  const { api, opened } = setup()
  api.interrupt(answer)
  const tab = await opened()
  for (const [ms, times] of ATTEMPTS) {
    await pass(ms)
    expect(api.requests).toHaveLength(times)
  }
  api.interrupt(undefined)
  await pass(66_000)
  expect(tab.told.slice(0, 2)).toEqual(['gap', 'stream.ready'])
})

test('Retry-After is kept, whoever comes to look', async () => {
  const { api, opened } = setup()
  api.interrupt(() => toProblem(429, 'rate_limited', { 'retry-after': '30' }))
  await opened()
  dispatchEvent(new Event('online'))
  await pass(29_000)
  expect(api.requests).toHaveLength(1)
  await pass(1_000)
  expect(api.requests).toHaveLength(2)
})

test('back on a network, it comes back at once', async () => {
  const { api, opened, say } = setup()
  const tab = await opened()
  await say('one')
  await pass(HEARTBEAT_MS)
  dispatchEvent(new Event('offline'))
  await pass(10)
  expect(api.streams()).toBe(0)
  dispatchEvent(new Event('online'))
  await pass(10)
  expect(api.streams()).toBe(1)
  expect(tab.told).toEqual(['gap', 'stream.ready', 'one', 'stream.ready'])
})

test('a connection on which nothing comes for two heartbeats is none', async () => {
  const { api, opened, positions } = setup()
  const connection = connect(api)
  connection.send(encodeEvent({ type: 'stream.ready', heartbeat_ms: HEARTBEAT_MS }, { id: '0.fake' }))
  await opened()
  for (let beats = 0; beats < 4; beats++) {
    await pass(HEARTBEAT_MS)
    connection.send(HEARTBEAT)
  }
  await pass(SILENCE_MS - 100)
  expect(api.requests).toHaveLength(1)
  api.interrupt(undefined)
  await pass(1_300)
  expect(positions()).toEqual([null, '0.fake'])
  expect(api.streams()).toBe(1)
})

test('a refused token is named, and the next one goes on', async () => {
  const { api, opened } = setup()
  const answers = [() => toProblem(401, 'token_expired')]
  api.interrupt(() => answers.shift()?.())
  const tab = await opened()
  expect(tab.keeper.asked).toEqual(['ensureFresh start', 'refuse token-1', 'ensureFresh refused'])
  expect(api.requests.map(({ token }) => token)).toEqual(['token-1', 'token-2'])
  expect(tab.told).toEqual(['gap', 'stream.ready'])
})

test('refused twice it ends and says so once; asked again it tries again', async () => {
  const { api, locks, opened } = setup()
  api.interrupt(() => toProblem(401, 'token_expired'))
  const tab = await opened()
  await pass(10 * MINUTE_MS)
  expect(tab.told).toEqual(['failed token_refused'])
  expect(api.requests).toHaveLength(2)
  expect(locks.held()).toEqual([])

  api.interrupt(undefined)
  tab.live.start()
  await pass(10)
  expect(tab.told).toEqual(['failed token_refused', 'gap', 'stream.ready'])
})

test.each([
  ['pagehide', 'pageshow', () => window],
  ['freeze', 'resume', () => document],
] as const)('between %s and %s it holds nothing, and then goes on', async (away, back, target) => {
  const { api, locks, channels, opened, say, positions } = setup()
  const tab = await opened()
  await say('one')
  target().dispatchEvent(new Event(away))
  await pass(0)
  expect([api.streams(), locks.held(), channels.open()]).toEqual([0, [], 0])
  await say('two')
  await pass(MINUTE_MS)
  expect(api.requests).toHaveLength(1)
  target().dispatchEvent(new Event(back))
  await pass(10)
  expect(tab.told).toEqual(['gap', 'stream.ready', 'one', 'stream.ready', 'two'])
  expect(positions()).toEqual([null, '1.fake'])
})

function hide(isHidden: boolean): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(isHidden ? 'hidden' : 'visible')
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

test('while nobody looks nothing is opened, and what is open is not opened again', async () => {
  const { api, locks, opened, say } = setup()
  hide(true)
  const tab = await opened()
  expect(api.requests).toEqual([])
  hide(false)
  await pass(10)
  hide(true)
  await say('one')
  expect(tab.told.at(-1)).toBe('one')
  api.cut()
  await pass(10 * MINUTE_MS)
  expect(api.requests).toHaveLength(1)
  expect(locks.held()).toEqual([])
  hide(false)
  await pass(10)
  expect(api.streams()).toBe(1)
})

test('what was missed while nobody looked is read when somebody does', async () => {
  const { opened } = setup()
  hide(true)
  const tab = await opened()
  new BroadcastChannel(NAME).postMessage({ before: '', id: '1', data: '{"type":"stream.ready"}' })
  await pass(10)
  expect(tab.told).toEqual(['stream.ready'])
  hide(false)
  expect(tab.told).toEqual(['stream.ready', 'gap'])
})

test('a page that is to be kept warm listens whoever looks', async () => {
  const { api, opened } = setup()
  hide(true)
  await opened({ isWarm: true })
  await pass(10)
  api.cut()
  await pass(2_000)
  expect(api.streams()).toBe(1)
})

test('a reset has every tab read again', async () => {
  const { api, opened } = setup()
  const tabs = [await opened(), await opened()]
  api.tell({ type: 'stream.reset', heartbeat_ms: 15_000, reason: 'forgotten' })
  await pass(10)
  for (const { told } of tabs) expect(told.slice(-2)).toEqual(['gap', 'stream.reset'])
})

test.each<[string, (tab: ReturnType<ReturnType<typeof setup>['open']>) => void]>([
  ['stopped', ({ live }) => live.stop()],
  ['destroyed', ({ destroy }) => destroy()],
])('%s it leaves nothing behind', async (_, end) => {
  const { api, locks, channels, opened } = setup()
  for (const tab of [await opened(), await opened()].reverse()) end(tab)
  await pass(10)
  expect([api.streams(), locks.held(), channels.open()]).toEqual([0, [], 0])
  expect(vi.getTimerCount()).toBe(0)
})

test.each<[string, number]>([
  ['connects', 0],
  ['waits to connect', 500],
])('stopped while it %s it leaves nothing behind', async (_, ms) => {
  const { api, locks, channels, open } = setup()
  api.interrupt(() => (ms > 0 ? toProblem(503, 'internal_error') : new Promise<Response>(() => {})))
  const { destroy } = open()
  await pass(ms)
  destroy()
  await pass(10)
  expect([api.streams(), locks.held(), channels.open()]).toEqual([0, [], 0])
  expect(vi.getTimerCount()).toBe(0)
})
