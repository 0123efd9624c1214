// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import { useCustomer } from './setup.js'

const setup = useCustomer()

test('the panel greets who is signed in, and what they write arrives', async () => {
  const { fake, latchkey, text, write } = setup({ fake: { visitor: { id: 'sam', name: 'Sam Lee' } } })
  await latchkey.open('conversation')
  await vi.waitFor(() => expect(text()).toContain('Write your first message'))
  write('Hello')
  await vi.waitFor(() => expect(fake.messages.map(({ text }) => text)).toEqual(['Hello']))
  expect(fake.requests.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['config', 'token', 'listSessions', 'startSession', 'postMessage']),
  )
})

test('a token that is expired on command costs one refresh, and nobody sees it', async () => {
  const { fake, latchkey, text, write, codes } = setup()
  await latchkey.open('conversation')
  await vi.waitFor(() => expect(text()).toContain('Write your first message'))
  fake.expireToken()
  write('Hello')
  await vi.waitFor(() => expect(fake.messages).toHaveLength(1))
  expect(fake.requests.filter(({ operation }) => operation === 'token')).toHaveLength(2)
  expect(fake.requests.map(({ status }) => status)).toContain(401)
  expect(codes).toEqual([])
})

test('with fake timers the clock moves server and page: a token is refreshed before it ends', async () => {
  vi.useFakeTimers()
  const { fake, latchkey } = setup({ fake: { lifetimeMs: 300_000 } })
  void latchkey.open()
  await fake.clock.until(() => latchkey.state() === 'ready')
  const mints = () => fake.requests.filter(({ operation }) => operation === 'token')
  expect(mints()).toHaveLength(1)
  const before = fake.clock.now()
  await fake.clock.pass(300_000)
  expect(fake.clock.now()).toBe(before + 300_000)
  expect(mints()).toHaveLength(2)
  expect(mints()[1]?.atMs).toBeLessThan((mints()[0]?.atMs ?? 0) + 300_000)
  expect(fake.requests.map(({ status }) => status)).not.toContain(401)
})

test('offline, the page hears of it and waits; online, it goes on', async () => {
  const { fake, latchkey, text, codes } = setup()
  await new Promise<void>((resolve) => latchkey.ready(() => resolve()))
  fake.goOffline()
  expect(navigator.onLine).toBe(false)
  await latchkey.open()
  await vi.waitFor(() => expect(text()).toContain('You are offline'))
  expect(latchkey.state()).toBe('offline')
  fake.goOnline()
  expect(navigator.onLine).toBe(true)
  await vi.waitFor(() => expect(text()).toContain('Send us a message'))
  expect(codes).toEqual([])
})

test('what was said before is there, and an anonymous visitor talks where the widget lets them', async () => {
  const known = setup({ fake: { conversation: [{ author: 'agent', text: 'Welcome back' }] } })
  await known.latchkey.open('conversation')
  await vi.waitFor(() => expect(known.text()).toContain('Welcome back'))
  expect(known.fake.messages).toEqual([])
  known.end()

  const { fake, latchkey, text, write } = setup({ fake: { visitor: null, config: { anonymous: true } } })
  fake.signOut({ anonymous: true })
  await latchkey.open('conversation')
  await vi.waitFor(() => expect(text()).toContain('Write your first message'))
  write('Who is there?')
  await vi.waitFor(() => expect(fake.messages).toMatchObject([{ text: 'Who is there?', anonymous: true }]))
})

test('a tenant’s connections open with a token of the fake’s', async () => {
  const { fake, latchkey, text } = setup()
  fake.linkSource('acme', { id: 'crm', name: 'Salesforce', status: 'expired' })
  await latchkey.open('acme', { jwtToken: () => fake.tenantToken('acme') })
  await vi.waitFor(() => expect(text()).toContain('Salesforce'))
  expect(text()).toContain('Expired')
})
