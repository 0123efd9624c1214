import { expect, test } from 'vitest'
import { useLiveBrowser, type LiveTab } from '../support/live-tab.js'
import { openPanel, whenReady } from '../support/profile.js'
import { setupTalk } from '../support/talk.js'
import { until, whenTrue } from '../support/wait.js'

const inChromium = useLiveBrowser()

const PANEL = "document.querySelector('latchkey-widget').shadowRoot.querySelector('[role=dialog]')"

/** The texts on screen, as they stand there. */
const shown = (tab: LiveTab) =>
  tab.evaluate<string[]>(`Array.from(${PANEL}.querySelectorAll('.bubble'), (each) => each.textContent)`)

const whenShown = (tab: LiveTab, ...texts: string[]) =>
  whenTrue(
    async () => JSON.stringify(await shown(tab).catch(() => undefined)) === JSON.stringify(texts),
    `${texts.join(', ')} is shown`,
  ).catch(async (error: unknown) => {
    expect(await shown(tab)).toEqual(texts)
    throw error
  })

async function openConversation(tab: LiveTab): Promise<void> {
  await whenReady(tab)
  await tab.evaluate(HEARD)
  await openPanel(tab)
  await tab.evaluate("Latchkey.open('conversation')")
}

/** What the page was told, in order. */
const HEARD = `window.heard = []
for (const name of ['message:received', 'unread', 'conversation:ended', 'message:sent'])
  addEventListener('latchkey:' + name, ({ detail }) => heard.push([name, JSON.stringify(detail)].join(' ')))`

/** Writes and sends as a visitor. */
async function write(tab: LiveTab, text: string): Promise<void> {
  await until(tab, `${PANEL}.querySelector('textarea')`)
  await tab.evaluate(`{
    const field = ${PANEL}.querySelector('textarea')
    field.value = ${JSON.stringify(text)}
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }`)
  await until(tab, `!${PANEL}.querySelector('[type=submit]').disabled`)
  await tab.evaluate(`${PANEL}.querySelector('[type=submit]').click()`)
}

async function setup({ tabs = 1, place = 'window' as 'window' | 'front' } = {}) {
  const talk = await setupTalk()
  const browser = await inChromium()
  const opened: LiveTab[] = []
  for (let count = 0; count < tabs; count++) {
    const tab = await browser.open(talk.at(), { place })
    await openConversation(tab)
    opened.push(tab)
  }
  const first = opened[0]!
  await write(first, 'Hello')
  await until(first, `${PANEL}.querySelector('.message.sent')`)
  for (const tab of opened) await whenShown(tab, 'Hello')
  return { talk, browser, tabs: opened, first, second: opened[1]! }
}

const heard = (tab: LiveTab, name: string) =>
  tab.evaluate<string[]>(`heard.filter((each) => each.startsWith('${name}'))`)

/** The names of the locks that are held for a stream. */
const HELD = `navigator.locks.query().then(({ held }) => held.map(({ name }) => name).filter((name) => name.includes('stream')))`

type Talk = Awaited<ReturnType<typeof setupTalk>>
const whenStreams = ({ gateway }: Talk, count: number) =>
  whenTrue(() => gateway.streams() === count, `${count} streams are open`)

/** Two heartbeats pass without a word: timers fire that are due by then. */
async function passSilence({ talk, browser }: Awaited<ReturnType<typeof setup>>, tab: LiveTab) {
  const { origin } = talk
  await browser.pass({ origin, pass() {} }, 30_500)
  await tab.evaluate('fireDue()')
}

test('what an agent writes is there at once, and so is that they type', async () => {
  const { talk, first } = await setup()
  const session = await talk.findSession()
  await talk.call('POST', `/v1/sessions/${session}/typing`, { typing: true })
  await until(first, `${PANEL}.textContent.includes('Shop is typing')`)
  await talk.say('Hi Alex')
  await whenShown(first, 'Hello', 'Hi Alex')
  await until(first, `!${PANEL}.textContent.includes('Shop is typing')`)
})

test('what is looked at is read, and an agent knows; so is that the visitor types', async () => {
  const { talk, first } = await setup()
  const session = await talk.findSession()
  await talk.say('Hi Alex')
  await whenShown(first, 'Hello', 'Hi Alex')
  await whenTrue(async () => {
    const { read } = await talk.call<{ read: { visitor: string | null } }>('GET', `/v1/sessions/${session}`)
    return read.visitor?.startsWith('msg_HiAlex') === true
  })
  await write(first, 'How are you?')
  const typing = `POST /v1/sessions/${session}/typing`
  await whenTrue(() => talk.gateway.calls.some(({ what }) => what === typing), 'that they type was told')
})

test('a conversation that an agent ends is over in every tab, and another one can begin', async () => {
  const { talk, first, second } = await setup({ tabs: 2 })
  const session = await talk.findSession()
  await talk.call('POST', `/v1/sessions/${session}/close`)
  for (const tab of [first, second]) {
    await until(tab, `${PANEL}.textContent.includes('This conversation has ended')`)
    expect(await heard(tab, 'conversation:ended')).toEqual([`conversation:ended {"id":"${session}"}`])
  }
  await first.evaluate(
    `Array.from(${PANEL}.querySelectorAll('button')).find((each) => each.textContent === 'Start a new one').click()`,
  )
  await write(first, 'One more thing')
  await whenShown(first, 'One more thing')
  expect(await talk.findSession()).not.toBe(session)
})

test.each(['restart', 'crash'] as const)(
  'through a %s of the server in mid-conversation nothing is lost and nothing doubled',
  async (how) => {
    const { talk, first, second } = await setup({ tabs: 2 })
    const said = ['Hello']
    for (let count = 0; count < 2; count++) {
      const saying = [talk.say(`before ${count}`), talk[how](), talk.say(`after ${count}`)]
      await Promise.all(saying)
      said.push(`after ${count}`, `before ${count}`)
    }
    for (const tab of [first, second]) {
      await whenTrue(async () => (await shown(tab)).length >= said.length, 'all came')
      expect((await shown(tab)).sort()).toEqual(said.sort())
      const received = await heard(tab, 'message:received')
      expect(received).toHaveLength(said.length - 1)
      expect(new Set(received).size).toBe(said.length - 1)
    }
    expect(await shown(first)).toEqual(await shown(second))
    expect(first.errors).toEqual([])
  },
)

test('two tabs have one stream, and each knows what was written in the other', async () => {
  const { talk, first, second } = await setup({ tabs: 2 })
  await whenStreams(talk, 1)
  await write(second, 'From the second')
  await whenTrue(async () => (await heard(second, 'message:sent')).length === 1, 'it was sent')
  await talk.say('Hi Alex')
  for (const tab of [first, second]) {
    await whenShown(tab, 'Hello', 'From the second', 'Hi Alex')
    expect(await heard(tab, 'message:received')).toHaveLength(1)
    expect((await heard(tab, 'unread')).at(-1)).toBe('unread {"count":0}')
  }
  expect(await heard(first, 'message:sent')).toHaveLength(1)
  expect(talk.gateway.streams()).toBe(1)
})

const ENDS: Record<string, (tab: LiveTab, talk: Talk) => Promise<unknown>> = {
  'is frozen': (tab) => tab.freeze(),
  'is closed': (tab) => tab.close(),
  crashes: (tab) => tab.crash(),
  'goes into the back/forward cache': (tab, talk) => tab.goto(talk.origin + '/elsewhere'),
}
test.each(Object.entries(ENDS))('when the leading tab %s, the other one goes on', async (_, end) => {
  const { talk, first, second } = await setup({ tabs: 2 })
  await whenStreams(talk, 1)
  await end(first, talk)
  await talk.say('Still there?')
  await whenShown(second, 'Hello', 'Still there?')
  await whenStreams(talk, 1)
  expect(await heard(second, 'message:received')).toHaveLength(1)
})

test('a leader that hangs is done without after two heartbeats, and no longer than that', async () => {
  const all = await setup({ tabs: 2 })
  const { talk, first, second } = all
  await first.evaluate(
    '(({ prototype }) => { window.post = prototype.postMessage; prototype.postMessage = () => {} })(BroadcastChannel)',
  )
  await talk.say('Are you there?')
  await whenShown(first, 'Hello', 'Are you there?')
  expect(await shown(second)).toEqual(['Hello'])
  await passSilence(all, second)
  await whenShown(second, 'Hello', 'Are you there?')
  expect(talk.gateway.streams()).toBe(2)

  await first.evaluate('void (BroadcastChannel.prototype.postMessage = post)')
  await talk.say('Good')
  await whenStreams(talk, 1)
  for (const tab of [first, second]) await whenShown(tab, 'Hello', 'Are you there?', 'Good')
  expect(await heard(second, 'message:received')).toHaveLength(2)
})

test('a lock that nobody lets go of keeps no tab from its stream', async () => {
  const all = await setup({ tabs: 2 })
  const { talk, browser, first, second } = all
  await second.close()
  const holder = await browser.open(talk.origin + '/elsewhere', { place: 'window' })
  const [name] = await first.evaluate<[string]>(HELD)
  await holder.evaluate(`void navigator.locks.request(${JSON.stringify(name)}, () => new Promise(() => {}))`)
  const third = await browser.open(talk.at(), { place: 'window' })
  await openConversation(third)
  await whenShown(third, 'Hello')
  await first.close()
  await talk.say('Anybody?')
  expect(await shown(third)).toEqual(['Hello'])
  await passSilence(all, third)
  await whenShown(third, 'Hello', 'Anybody?')
})

test('back from the back/forward cache a page has what it missed, once', async () => {
  const { talk, first } = await setup()
  await first.evaluate('window.stayed = true')
  await first.goto(talk.origin + '/elsewhere')
  await whenStreams(talk, 0)
  await talk.say('While you were away')
  await first.evaluate('history.back()')
  await until(first, 'window.stayed')
  await whenShown(first, 'Hello', 'While you were away')
  await talk.say('Welcome back')
  await whenShown(first, 'Hello', 'While you were away', 'Welcome back')
  expect(first.notKept).toEqual([])
  expect(await heard(first, 'message:received')).toHaveLength(2)
})

test('the stream goes on with the refreshed token, and nothing falls in between', async () => {
  const { talk, first } = await setup()
  const streams = () => talk.gateway.calls.filter(({ what }) => what === 'GET /v1/stream')
  const before = streams().at(-1)?.token
  await first.evaluate('Latchkey.refresh()')
  // What is refused is refused once, and what is told meanwhile waits.
  const headers = { authorization: `Bearer ${before}` }
  await fetch(talk.gateway.url + '/v1/widget/token', { method: 'DELETE', headers })
  await talk.say('One')
  await whenShown(first, 'Hello', 'One')
  await talk.say('Two')
  await whenShown(first, 'Hello', 'One', 'Two')
  expect(streams().at(-1)?.token).not.toBe(before)
  await whenStreams(talk, 1)

  const held = streams().at(-1)?.token
  await fetch(talk.gateway.url + '/v1/widget/token', {
    method: 'DELETE',
    headers: { authorization: `Bearer ${held}` },
  })
  await talk.say('Three')
  await whenShown(first, 'Hello', 'One', 'Two', 'Three')
  expect(first.errors).toEqual([])
})

test('who signs out has no stream left, in any tab', async () => {
  const { talk, first, second } = await setup({ tabs: 2 })
  await whenStreams(talk, 1)
  talk.signIn(null)
  await second.evaluate('Latchkey.logout()')
  await whenStreams(talk, 0)
  for (const tab of [first, second]) expect(await tab.evaluate(HELD)).toEqual([])
})

test('while nobody looks the stream stays as long as it lasts, and nothing is called', async () => {
  const { talk, browser, first } = await setup({ place: 'front' })
  const calls = () => talk.gateway.calls.filter(({ what }) => what.startsWith('GET /v1/s')).length
  await whenStreams(talk, 1)
  await browser.open(talk.origin + '/elsewhere')
  await until(first, "document.visibilityState === 'hidden'")
  await talk.say('One')
  await until(first, 'heard.includes(\'unread {"count":1}\')')

  const before = calls()
  talk.cut()
  await whenStreams(talk, 0)
  await browser.pass({ origin: talk.origin, pass() {} }, 60_000)
  await first.evaluate("fireDue(), fetch('/favicon.ico').then(({ status }) => status)")
  expect(calls()).toBe(before)
  await first.show()
  await whenShown(first, 'Hello', 'One')
  await until(first, 'heard.includes(\'unread {"count":0}\')')
  await talk.say('Two')
  await whenShown(first, 'Hello', 'One', 'Two')
})
