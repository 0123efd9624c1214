// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import type { State } from '../../../loader/events.js'
import type { Page } from '../../../loader/handle.js'
import { createKeeper } from '../../../loader/keeper/index.js'
import type { Settings } from '../../../loader/options.js'
import { createFakePage } from '../../support/page.js'
import { toToken } from '../../support/token-endpoint.js'

const ends: (() => void)[] = []

afterEach(() => {
  for (const end of ends.splice(0)) end()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const mint = (sub = 'alex') =>
  toToken({ sub, jti: String(Math.random()), iat: 0, exp: 300, visitor: { id: sub } })

/** A keeper on a page, in fake time. */
function setup(settings: Partial<Settings> = {}) {
  vi.useFakeTimers()
  // Alone: nobody to wait for.
  vi.stubGlobal('BroadcastChannel', undefined)
  const states: State[] = []
  const sent: { url: string; init: RequestInit }[] = []
  let answer = () => Response.json({ token: mint(), expires_in: 300 })
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    sent.push({ url, init })
    return Promise.resolve(answer())
  })
  const fake = createFakePage(settings)
  const page: Page = { ...fake, setState: (state) => void (states.at(-1) === state || states.push(state)) }
  const keeper = createKeeper(page)
  const destroy = () => {
    fake.destroy()
    keeper.destroy()
  }
  ends.push(destroy)
  return {
    keeper,
    page,
    told: fake.told,
    states,
    sent,
    answer: (next: () => Response) => (answer = next),
    destroy,
  }
}

const become = (visibilityState: DocumentVisibilityState) => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibilityState)
  document.dispatchEvent(new Event('visibilitychange'))
}

test('the page hears of each token, and sees none', async () => {
  const { keeper, told, states } = setup()
  const token = await keeper.ensureFresh('start')
  expect(told).toEqual(['token:refreshed {"provider":"url","expiresInMs":300000}'])
  expect(told.join()).not.toContain(token)
  expect(states).toEqual(['authenticating', 'ready'])
})

test('an open panel says how far its content is', async () => {
  const { keeper, states } = setup()
  await keeper.ensureFresh('start')
  for (const content of ['loading', 'ready', 'offline', undefined] as const) keeper.setContent(content)
  expect(states).toEqual(['authenticating', 'ready', 'loading', 'ready', 'offline', 'ready'])
})

test.each<[what: string, settings: Partial<Settings>, told: RegExp[]]>([
  [
    'a mistake is reported',
    { getToken: () => 'lk_sk_x' },
    [/^token:failed .*secret_key_in_page/, /^report secret_key/],
  ],
  [
    'nobody being signed in is none',
    { getToken: () => null },
    [/^token:failed .*identity_required/, /^identity:required$/],
  ],
])('%s', async (_, settings, expected) => {
  const { keeper, told } = setup(settings)
  await keeper.ensureFresh('start').catch(() => {})
  expect(told).toHaveLength(expected.length)
  for (const [index, line] of expected.entries()) expect(told[index]).toMatch(line)
})

test('a failed early refresh is a diagnostic; a token that ended without one is an error', async () => {
  const { keeper, told, answer } = setup()
  await keeper.ensureFresh('start')
  answer(() => new Response('', { status: 503 }))
  await vi.advanceTimersByTimeAsync(270_000)
  expect(told.filter((line) => line.startsWith('token:failed')).length).toBeGreaterThan(1)
  expect(told.filter((line) => line.startsWith('report'))).toEqual([])
  await vi.advanceTimersByTimeAsync(120_000)
  expect(told).toContain('report token_route_failing')
})

test.each(['visibilitychange', 'resume'])('a %s of the document wakes it', async (type) => {
  const { keeper, sent } = setup({ background: 'warm' })
  await keeper.ensureFresh('start')
  vi.setSystemTime(Date.now() + 3_600_000)
  document.dispatchEvent(new Event(type))
  await vi.waitFor(() => expect(sent).toHaveLength(2))
})

test.each(['pageshow', 'focus', 'online'])('a %s of the window wakes it', async (type) => {
  const { keeper, sent, destroy } = setup()
  await keeper.ensureFresh('start')
  vi.setSystemTime(Date.now() + 3_600_000)
  dispatchEvent(new Event(type))
  await vi.waitFor(() => expect(sent).toHaveLength(2))
  destroy()
  dispatchEvent(new Event(type))
  expect(sent).toHaveLength(2)
})

test('a hidden page is left alone, and refreshed when it is seen', async () => {
  const { keeper, sent } = setup()
  await keeper.ensureFresh('start')
  become('hidden')
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(sent).toHaveLength(1)
  become('visible')
  await vi.waitFor(() => expect(sent).toHaveLength(2))
})

test('another visitor is a change of identity, and so is nobody; a first one is none', async () => {
  const { keeper, told, answer } = setup()
  const changes = () => told.filter((line) => line.startsWith('identity:changed')).length
  await keeper.ensureFresh('start')
  await keeper.refresh('same')
  expect(changes()).toBe(0)
  answer(() => Response.json({ token: mint('sam'), expires_in: 300 }))
  await keeper.refresh('other')
  expect(changes()).toBe(1)
  await keeper.logout()
  expect(changes()).toBe(2)
})

test('opening the panel asks at once, however long the next timed attempt is away', async () => {
  const { keeper, sent, answer } = setup()
  answer(() => new Response('', { status: 503 }))
  await keeper.ensureFresh('start').catch(() => {})
  await vi.advanceTimersByTimeAsync(60_000)
  const before = sent.length
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sent).toHaveLength(before)
  keeper.open().catch(() => {})
  await vi.advanceTimersByTimeAsync(0)
  expect(sent).toHaveLength(before + 1)
})

test('a panel that could not be loaded is not made ready by a token that comes later', async () => {
  const { keeper, page, states } = setup()
  page.load = () => Promise.reject(new Error('cut'))
  await keeper.open().catch(() => {})
  await keeper.ensureFresh('start')
  expect(states.at(-1)).toBe('unavailable')
})

test('logout ends the token here and on the server', async () => {
  const { keeper, page, states } = setup()
  const token = await keeper.ensureFresh('start')
  const endToken = vi.fn()
  page.load = (name) => Promise.resolve(name === 'widget' && { endToken, dismissible: () => {} })
  await keeper.logout()
  await vi.waitFor(() => expect(endToken).toHaveBeenCalledWith('https://widget.example.com', token))
  expect(states.at(-1)).toBe('idle')
})

test('logout succeeds where the server can’t be told, and where there is nothing to end', async () => {
  const { keeper, page } = setup()
  const load = (page.load = vi.fn(() => Promise.reject(new Error('cut'))))
  await keeper.logout()
  // What was written on an earlier page is erased all the same.
  expect(load.mock.calls).toEqual([['storage', '']])
  const minting = keeper.ensureFresh('start')
  await vi.advanceTimersByTimeAsync(100)
  await minting
  await keeper.logout()
  expect(keeper.identity()).toEqual({ status: 'none' })
})

test('destroy leaves no timer, and is told to nobody', async () => {
  const { keeper, states, destroy } = setup()
  await keeper.ensureFresh('start')
  const before = states.length
  destroy()
  expect(vi.getTimerCount()).toBe(0)
  expect(states).toHaveLength(before)
  await expect(keeper.refresh('asked')).rejects.toMatchObject({ code: 'destroyed' })
})

test('the panel is told of a sign-out even where there was no token: it may hold a tenant’s', async () => {
  const { keeper, page } = setup()
  const panel = { open: vi.fn(async () => {}), close: vi.fn(), follow: vi.fn(), unmount: () => {} }
  vi.spyOn(page, 'load').mockResolvedValue({ mount: () => panel })
  await keeper.open('acme', { jwtToken: 'a.b.c' })
  expect(panel.open).toHaveBeenCalledWith('acme', { jwtToken: 'a.b.c' })
  await keeper.logout()
  expect(panel.follow).toHaveBeenCalledWith({ status: 'none' })
})
