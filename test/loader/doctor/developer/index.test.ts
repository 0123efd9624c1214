// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { forgetDeveloper, grantDeveloper } from '../../../../loader/doctor/developer/index.js'
import type { Granted, GrantCall } from '../../../../loader/handle.js'
import { createFakeChannels } from '../../../support/tabs.js'
import { API, PAGE, setupDeveloper } from './setup.js'

type Page = ReturnType<typeof setupDeveloper>

const pages: Page[] = []
const setup = (...given: Parameters<typeof setupDeveloper>): Page => {
  const page = setupDeveloper(...given)
  pages.push(page)
  return page
}

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const arrive = (_: number, then: () => void) => {
    queueMicrotask(then)
    return () => {}
  }
  vi.stubGlobal('BroadcastChannel', createFakeChannels({ arrive }).BroadcastChannel)
})

afterEach(() => {
  for (const page of pages.splice(0)) page.end()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  localStorage.clear()
  vi.restoreAllMocks()
})

/** A server that gives one refresh token after another, each good once. */
function createServer() {
  const calls: URLSearchParams[] = []
  return {
    calls,
    call({ url, headers, body }: GrantCall): Promise<Granted> {
      const parameters = new URLSearchParams(body)
      calls.push(parameters)
      expect(url).toBe(`${API}/oauth/token`)
      expect(headers).toEqual({ 'content-type': 'application/x-www-form-urlencoded' })
      const answer = {
        access_token: `tok-${calls.length}`,
        expires_in: 600,
        refresh_token: `rt-${calls.length}`,
      }
      return Promise.resolve({ answer })
    },
    refusing: (status: number) => () => Promise.reject(Object.assign(new Error('no'), { status })),
  }
}

describe('on a page of the developer’s own machine', () => {
  test.each([
    'http://localhost:3000/',
    'http://127.0.0.1:3000/',
    'http://[::1]:3000/',
    'http://shop.localhost/',
    'https://localhost/',
  ])('like %s, the launcher offers to connect it', async (url) => {
    const { launcher, label, errors, whenOffered } = setup({ url })
    await whenOffered()
    expect(launcher.ariaLabel).toBe('Connect for development')
    expect(label()?.textContent).toBe('Connect for development')
    expect(errors).toEqual([])
  })

  test('nothing is offered until a click can open the popup at once: at the start, and after each ending', async () => {
    const { launcher, label, opened, say, whenOffered } = setup()
    for (const count of [1, 2]) {
      expect([launcher.ariaLabel, label()?.hidden]).toEqual(['Chat', true])
      await whenOffered()
      launcher.click()
      expect(opened).toHaveLength(count)
      say({ error: 'access_denied' })
    }
    expect(new Set(opened.map(({ searchParams }) => searchParams.get('state'))).size).toBe(2)
  })

  test('a click opens the server’s page at once, and asks for this page and this widget', async () => {
    const { click, opened, site } = setup()
    await click()
    expect(opened).toHaveLength(1)
    const { origin, pathname, searchParams } = opened[0]!
    expect(origin + pathname).toBe(`${API}/oauth/authorize`)
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      response_mode: 'web_message',
      client_id: site.widget,
      redirect_uri: PAGE,
      state: expect.stringMatching(/^[\w-]{22}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
  })

  test('a code becomes a token, with the proof that it was asked for here', async () => {
    const { click, say, opened, refresh, site } = setup()
    const { call, calls } = createServer()
    await click()
    say({ code: 'the code' })
    expect(refresh).toHaveBeenCalledExactlyOnceWith('connected')
    expect(await grantDeveloper(site, call)).toMatchObject({ answer: { access_token: 'tok-1' } })
    const { code_verifier: verifier = '', ...asked } = Object.fromEntries(calls[0]!)
    expect(asked).toEqual({
      client_id: site.widget,
      grant_type: 'authorization_code',
      redirect_uri: PAGE,
      code: 'the code',
    })
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)))
    expect(Buffer.from(hash).toString('base64url')).toBe(opened[0]!.searchParams.get('code_challenge'))
  })

  test('the next tokens come by themselves, each refresh token used once, and after a reload too', async () => {
    const { click, say, site } = setup()
    const { call, calls } = createServer()
    await click()
    say({ code: 'the code' })
    for (let count = 0; count < 3; count++) await grantDeveloper(site, call)
    expect(calls.map((it) => it.get('refresh_token'))).toEqual([null, 'rt-1', 'rt-2'])
    expect(localStorage.getItem(localStorage.key(0) ?? '')).toBe('rt-3')
  })

  test('connected, the launcher is a launcher again', async () => {
    const { click, say, launcher, label, site, opened } = setup()
    await click()
    say({ code: 'the code' })
    await grantDeveloper(site, createServer().call)
    expect(launcher.ariaLabel).toBe('Chat')
    expect(label()?.hidden).toBe(true)
    launcher.click()
    expect(opened).toHaveLength(1)
  })

  test.each([
    [false, 1],
    [true, 0],
  ])('with the panel open: %s, the click goes on to %i other', async (isOpen, others) => {
    const { click, launcher } = setup({ isOpen })
    let heard = 0
    launcher.onclick = () => heard++
    await click()
    heard = 0
    launcher.click()
    expect(heard).toBe(others)
  })

  test('signed out, it is offered again', async () => {
    const { click, say, launcher, site, whenOffered } = setup()
    await click()
    say({ code: 'the code' })
    await grantDeveloper(site, createServer().call)
    expect(launcher.ariaLabel).toBe('Chat')
    forgetDeveloper(site)
    await whenOffered()
    expect(launcher.ariaLabel).toBe('Connect for development')
  })

  test('the panel may ask for it as well', async () => {
    const { click, root, opened } = setup()
    const button = document.createElement('button')
    button.dataset.connect = ''
    root.append(button)
    await click(button)
    expect(opened).toHaveLength(1)
  })

  test('nobody is connected before, and after a sign-out', async () => {
    const { click, say, site } = setup()
    const { call, calls } = createServer()
    expect(await grantDeveloper(site, call)).toEqual({ answer: null })
    await click()
    say({ code: 'the code' })
    await grantDeveloper(site, call)
    forgetDeveloper(site)
    expect(await grantDeveloper(site, call)).toEqual({ answer: null })
    expect(calls).toHaveLength(1)
    expect(localStorage).toHaveLength(0)
  })

  test.each([400, 401])('a refresh token that the server refuses with %i is forgotten', async (status) => {
    const { click, say, site } = setup()
    const { call, refusing } = createServer()
    await click()
    say({ code: 'the code' })
    await grantDeveloper(site, call)
    expect(await grantDeveloper(site, refusing(status))).toEqual({ answer: null })
    expect(await grantDeveloper(site, call)).toEqual({ answer: null })
  })

  test.each([429, 500, undefined])('one that fails with %s is kept, and the failure told', async (status) => {
    const { click, say, site } = setup()
    const { call, refusing } = createServer()
    await click()
    say({ code: 'the code' })
    await grantDeveloper(site, call)
    await expect(grantDeveloper(site, refusing(status as number))).rejects.toThrow('no')
    expect(await grantDeveloper(site, call)).toMatchObject({ answer: { access_token: 'tok-2' } })
  })
})

describe('every other ending is told by its name, and a click tries again', () => {
  const afterwards = async ({ click, popup, say, refresh }: Page) => {
    popup.closed = false
    await click()
    say({ code: 'the code' })
    expect(refresh).toHaveBeenCalledOnce()
  }

  test.each<[error: string, code: string]>([
    ['access_denied', 'developer_refused'],
    ['account_selection_required', 'developer_wrong_account'],
    ['invalid_request', 'developer_failed'],
    ['server_error', 'developer_failed'],
    ['__proto__', 'developer_failed'],
  ])('%s: %s', async (error, code) => {
    const page = setup()
    await page.click()
    page.say({ error, error_description: 'In the server’s words.' })
    expect(page.errors).toMatchObject([{ code, name: 'LatchkeyError' }])
    await afterwards(page)
  })

  test('blocked', async () => {
    const page = setup({ isBlocked: true })
    await page.click()
    expect(page.errors).toMatchObject([{ code: 'developer_popup_blocked' }])
  })

  test('closed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    const page = setup()
    await page.click()
    vi.advanceTimersByTime(5_000)
    page.popup.closed = true
    vi.advanceTimersByTime(1_000)
    expect(page.errors).toMatchObject([{ code: 'developer_popup_closed' }])
    vi.useRealTimers()
    await afterwards(page)
  })

  test('with its opener cut off, it looks closed from the start, and the answer comes by the address', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    const page = setup()
    await page.click()
    page.popup.closed = true
    vi.advanceTimersByTime(60_000)
    expect(page.errors).toEqual([])
    const close = vi.fn()
    vi.stubGlobal('close', close)
    const state = page.opened[0]!.searchParams.get('state')
    const back = setup({ url: `${PAGE}/?code=the+code&state=${state}&iss=${API}#top` })
    await vi.waitFor(() => expect(page.refresh).toHaveBeenCalledOnce())
    expect(close).toHaveBeenCalledOnce()
    expect(location.href).toBe(`${PAGE}/#top`)
    expect(back.label()).toBeNull()
  })
})

test.each<[what: string, answer: object, from: object]>([
  ['another origin', { code: 'evil' }, { origin: 'https://evil.example' }],
  ['another window', { code: 'evil' }, { source: {} }],
  ['another attempt', { code: 'evil', state: 'other' }, {}],
  ['other software', { code: 'evil', source: 'react-devtools' }, {}],
  ['another kind of message', { code: 'evil', type: 'ping' }, {}],
  ['nobody in particular', {}, {}],
  ['a code that is none', { code: { toString: () => 'evil' } }, {}],
])('a message of %s is nobody’s answer', async (_, answer, from) => {
  const { click, say, refresh, errors } = setup()
  await click()
  say(answer, from)
  expect(refresh).not.toHaveBeenCalled()
  expect(errors).toEqual([])
  say({ code: 'the code' })
  say({ code: 'again' })
  expect(refresh).toHaveBeenCalledOnce()
})

test.each(['https://shop.example/', 'http://192.168.0.7/', 'https://localhost.evil.example/'])(
  'on %s an empty token is a mistake, which is said, and nothing is opened',
  async (url) => {
    const { launcher, label, errors, opened, site } = setup({ url })
    expect(errors).toMatchObject([{ code: 'developer_elsewhere' }])
    launcher.click()
    expect([opened, label()]).toEqual([[], null])
    expect(await grantDeveloper(site, createServer().call)).toEqual({ answer: null })
  },
)

test('blocked storage costs a reload, and nothing else', async () => {
  const { click, say, site } = setup()
  const { call } = createServer()
  vi.stubGlobal('localStorage', undefined)
  await click()
  say({ code: 'the code' })
  await grantDeveloper(site, call)
  expect(await grantDeveloper(site, call)).toMatchObject({ answer: { access_token: 'tok-2' } })
})

test('asked twice, a page is offered it once', async () => {
  const { offer, root, click, opened } = setup()
  offer()
  expect(root.querySelectorAll('.connect')).toHaveLength(1)
  await click()
  expect(opened).toHaveLength(1)
})
