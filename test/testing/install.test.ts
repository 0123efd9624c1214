import { expect, test, vi } from 'vitest'
import { createFakeLatchkey, type InstallTarget } from '../../testing/index.js'

function setup(options: Parameters<typeof createFakeLatchkey>[0] = {}) {
  const passed: string[] = []
  const before: typeof fetch = (input) => {
    passed.push(String(input as string))
    return Promise.resolve(new Response('the network'))
  }
  const told: string[] = []
  const page: InstallTarget = {
    fetch: before,
    location: { href: 'https://shop.test/pricing', origin: 'https://shop.test' },
    navigator: { onLine: true },
    Event,
    dispatchEvent: ({ type }) => Boolean(told.push(type)),
  }
  const fake = createFakeLatchkey(options)
  const undo = fake.install(page)
  return { fake, page, undo, before, passed, told }
}

test('it takes over the API and the token route, and lets all else pass', async () => {
  const { fake, page, passed } = setup({ apiUrl: 'https://widget.test/latchkey' })
  const config = `${fake.apiUrl}/v1/widgets/${fake.widget}/config`
  expect((await page.fetch(config)).status).toBe(200)
  expect((await page.fetch(new URL(config))).status).toBe(200)
  expect((await page.fetch(new Request(config))).status).toBe(200)
  expect((await page.fetch('/api/latchkey/token', { method: 'POST', body: '{}' })).status).toBe(200)
  const others = [
    '/api/orders',
    'https://widget.test/other',
    'https://widget.test/latchkey/latchkey.js',
    'https://widget.test/latchkey/assets/de-12345678.json',
    'https://elsewhere.test/v1/sessions',
    'http://[',
  ]
  for (const url of others) await page.fetch(url)
  expect(passed).toEqual(others)
})

test('a token route at an absolute address is that one alone', async () => {
  const { page, passed } = setup({ tokenUrl: 'https://host.test/token' })
  expect((await page.fetch('https://host.test/token?x=1', { method: 'POST' })).status).toBe(200)
  await page.fetch('https://shop.test/token')
  expect(passed).toEqual(['https://shop.test/token'])
})

test('undone, it is as before, under what has been wrapped around it as well', async () => {
  const { fake, page, undo, before, passed } = setup()
  undo()
  expect(page.fetch).toBe(before)

  const again = fake.install(page)
  const ours = page.fetch
  const wrapper: typeof fetch = (input, init) => ours(input, init)
  page.fetch = wrapper
  again()
  expect(page.fetch).toBe(wrapper)
  await page.fetch(`${fake.apiUrl}/v1/sessions`)
  expect(passed).toEqual([`${fake.apiUrl}/v1/sessions`])
})

test('installed twice it is undone at once, and stop undoes every page', () => {
  const { fake, page, before } = setup()
  const frame: InstallTarget = { fetch: before }
  fake.install(page)
  fake.install(frame)
  fake.stop()
  expect([page.fetch, frame.fetch]).toEqual([before, before])
})

test('offline, every call fails and the page is told once; recover ends that too', async () => {
  const { fake, page, told } = setup()
  fake.goOffline()
  fake.goOffline()
  expect([page.navigator?.onLine, told]).toEqual([false, ['offline']])
  await expect(page.fetch(`${fake.apiUrl}/v1/sessions`)).rejects.toThrow(TypeError)
  await expect(page.fetch(fake.tokenUrl, { method: 'POST' })).rejects.toThrow('Failed to fetch')
  fake.recover()
  expect([page.navigator?.onLine, told]).toEqual([true, ['offline', 'online']])
  expect((await page.fetch(fake.tokenUrl, { method: 'POST' })).status).toBe(200)
})

test('it knows the page it is on: a foreign origin is refused', async () => {
  const { fake, page } = setup({ origins: ['https://shop.example'] })
  const headers = { authorization: `Bearer ${fake.mint().token}` }
  const answer = await page.fetch(`${fake.apiUrl}/v1/sessions`, { headers })
  expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'origin_not_allowed' }])
})

test('every call is noted, with what came of it', async () => {
  const now = vi.fn(() => 1_000)
  const { fake, page } = setup({ now, visitor: null })
  const body = JSON.stringify({ widget: fake.widget, reason: 'start' })
  await page.fetch(fake.tokenUrl, { method: 'POST', body })
  fake.signOut({ anonymous: true })
  const answer = await page.fetch(fake.tokenUrl, { method: 'POST', body: 'no JSON' })
  expect(await answer.json()).toEqual({ token: null })
  await fake.clock.pass(500)
  await page.fetch(`${fake.apiUrl}/v1/nothing?x=1`)
  expect(fake.requests).toMatchObject([
    { operation: 'token', method: 'POST', body: { reason: 'start' }, atMs: 1_000, status: 401 },
    { operation: 'token', body: 'no JSON', status: 200 },
    { operation: undefined, path: '/v1/nothing?x=1', atMs: 1_500, status: 404 },
  ])
})

test('time only goes on', async () => {
  const { clock } = createFakeLatchkey()
  await expect(clock.pass(-1)).rejects.toThrow(RangeError)
  await expect(clock.pass(Number.NaN)).rejects.toThrow(RangeError)
})
