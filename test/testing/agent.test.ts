import { expect, onTestFinished, test, vi } from 'vitest'
import { HEARTBEAT_MS } from '../../protocol/stream.js'
import { createFakeLatchkey, type FakeOptions } from '../../testing/index.js'
import { readEvents } from '../support/events.js'

async function setup(options: FakeOptions = {}) {
  const fake = createFakeLatchkey(options)
  onTestFinished(() => {
    vi.useRealTimers()
    fake.stop()
  })
  const { token } = fake.mint()
  const headers = { authorization: `Bearer ${token}` }
  const events = readEvents(await fake.fetch(`${fake.apiUrl}/v1/stream`, { headers }))
  return { fake, events, token }
}

test('what an agent does is told over the stream, as it happens', async () => {
  const { fake, events } = await setup({ conversation: [{ author: 'visitor', text: 'Hello?' }] })
  fake.agent.type()
  fake.agent.type(false)
  fake.agent.read()
  // Nothing more to read.
  fake.agent.read()
  fake.receive('Hello')
  fake.agent.close()
  await events.whenSeen('session.closed')
  expect(events.seen.slice(1)).toMatchObject([
    { type: 'typing', by: 'agent', typing: true },
    { type: 'typing', by: 'agent', typing: false },
    { type: 'message.read', by: 'agent' },
    { type: 'message.created', message: { author: 'agent', text: 'Hello' } },
    { type: 'session.closed' },
  ])
  expect(fake.messages).toEqual([])
  // What comes now begins the next one.
  const { session_id } = fake.receive('Still there?')
  await events.whenSeen('session.created')
  expect(events.seen).toContainEqual(
    expect.objectContaining({ session: expect.objectContaining({ id: session_id }) }),
  )
})

test('who answers has a name, and a picture where there is one', async () => {
  const { fake, events } = await setup({
    agent: { name: 'Sam' },
    conversation: [
      { author: 'agent', text: 'Welcome' },
      { author: 'visitor', text: 'Hi' },
    ],
  })
  fake.agent.type()
  const sam = { name: 'Sam', picture: null }
  expect(fake.receive('Hello').agent).toEqual(sam)
  const kim = { name: 'Kim', picture: 'https://shop.example/kim.png' }
  expect(fake.receive('Hello too', kim).agent).toEqual(kim)
  await events.whenSeen('message.created', 2)
  expect(events.seen.find(({ type }) => type === 'typing')).toMatchObject({ agent: sam })
  const { session_id } = fake.receive('Bye')
  const headers = { authorization: `Bearer ${fake.mint().token}` }
  const list = await fake.fetch(`${fake.apiUrl}/v1/sessions/${session_id}/messages?limit=2`, { headers })
  expect(await list.json()).toMatchObject({ items: [{ agent: sam }, { author: 'visitor' }] })
})

test.each([
  [{ name: '' }, 'agent.name: given ""; allowed is at least 1 characters.'],
  [
    { name: 'Sam', picture: 'sam.png' },
    'agent.picture: given "sam.png"; allowed is an address that begins with https:',
  ],
])('an agent that the server would refuse is refused: %j', async (agent, message) => {
  const { fake } = await setup()
  expect(() => fake.receive('Hello', agent)).toThrow(message)
  await expect(setup({ agent })).rejects.toThrow(TypeError)
})

test('a message goes to whoever was given a token last, and to nobody else', async () => {
  const { fake, events } = await setup()
  fake.mint({ visitor: { id: 'sam' } })
  fake.receive('For Sam')
  fake.mint()
  fake.receive('For Alex')
  await events.whenSeen('message.created')
  expect(JSON.stringify(events.seen)).not.toContain('For Sam')
})

test.each<
  [string, 'token_expired' | 'token_revoked', (fake: ReturnType<typeof createFakeLatchkey>) => unknown]
>([
  ['expired on command', 'token_expired', (fake) => fake.expireToken()],
  ['revoked', 'token_revoked', (fake) => fake.revokeToken()],
  ['older than its lifetime', 'token_expired', (fake) => fake.clock.pass(600_000)],
])('a stream ends once its token is %s', async (_, reason, act) => {
  const { fake, events } = await setup()
  await events.whenSeen('stream.ready')
  await act(fake)
  await events.whenEnded()
  expect(events.seen.at(-1)).toMatchObject({ type: 'stream.end', reason, retry_in_ms: 0 })
})

test('a heartbeat comes in the time of fake timers, and none after a stop', async () => {
  vi.useFakeTimers()
  const { fake, events } = await setup({ advanceTimers: (ms) => vi.advanceTimersByTimeAsync(ms) })
  await fake.clock.pass(HEARTBEAT_MS)
  await fake.clock.until(() => events.comments.length === 1)
  expect(vi.getTimerCount()).toBe(1)
  fake.stop()
  await events.whenEnded()
  expect(vi.getTimerCount()).toBe(0)
})
