// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Identity } from '../../../../loader/handle.js'
import type { Settings } from '../../../../loader/options.js'
import type { LinkedSource } from '../../../../protocol/linked-source.js'
import { mount } from '../../../../widget/index.js'
import { createFakeApi, toProblem, type Request } from '../../../support/api.js'
import { ALEX, createFakeKeeper, createFakePage } from '../../../support/page.js'
import { toToken } from '../../../support/token-endpoint.js'

const NOBODY: Identity = { status: 'none' }
const PATH = /^\/v1\/tenants\/([^/]+)\/linked-sources$/
let count = 0
const sign = (tenant = 'acme') =>
  toToken({ sub: tenant, jti: count++, iat: 0, exp: 3600 }, { alg: 'RS256', typ: 'JWT' })

const toSource = (source: Partial<LinkedSource>): LinkedSource => ({
  id: 'crm',
  name: 'CRM',
  status: 'connected',
  linked_at: '2026-03-02T12:00:00.000Z',
  updated_at: '2026-03-02T12:00:00.000Z',
  ...source,
})

interface Given {
  identity?: Identity
  settings?: Partial<Settings>
  sources?: LinkedSource[]
}

function setup({ identity = NOBODY, settings = {}, sources = [toSource({})] }: Given = {}) {
  const api = createFakeApi()
  const reads: { tenant: string; token: string | undefined; key: string | null; credentials: unknown }[] = []
  let answer: ((request: Request) => Response | Promise<Response>) | undefined
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const [, tenant] = PATH.exec(new URL(url).pathname) ?? []
    if (tenant === undefined) return api.fetch(url, init)
    const headers = new Headers(init.headers)
    const token = headers.get('authorization')?.replace('Bearer ', '')
    reads.push({ tenant, token, key: headers.get('x-api-key'), credentials: init.credentials })
    const request = { method: 'GET', path: url, token, body: undefined, lastEventId: null }
    return Promise.resolve(answer?.(request) ?? Response.json({ items: sources, next_cursor: null }))
  })
  const page = createFakePage(settings)
  ends.push(() => page.destroy())
  const keeper = createFakeKeeper(identity)
  const panel = (keeper.panel = mount(page, keeper))
  const button = (name: string) =>
    [...page.root.querySelectorAll('button')].find((one) =>
      (one.getAttribute('aria-label') ?? one.textContent).startsWith(name),
    )
  return {
    page,
    keeper,
    panel,
    reads,
    show: (...what: Parameters<typeof panel.open>) => panel.open(...what),
    answer: (next: typeof answer) => (answer = next),
    button,
    text: () => page.root.querySelector('[role=dialog]')?.textContent ?? '',
    rows: () => [...page.root.querySelectorAll('.source')].map(({ textContent }) => textContent),
  }
}

const ends: (() => void)[] = []
beforeEach(() => {
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  for (const host of document.querySelectorAll('latchkey-widget')) host.remove()
})

test('a tenant’s token opens them, and nobody is asked who the visitor is', async () => {
  const { show, rows, reads, keeper, page } = setup({
    sources: [
      toSource({}),
      toSource({ id: 'b', name: 'Drive', status: 'expired' }),
      toSource({ id: 'c', name: 'Mail', status: 'failed' }),
    ],
  })
  const token = sign()
  await show('acme', { jwtToken: token })
  await vi.waitFor(() => expect(rows()).toEqual(['CRMConnected', 'DriveExpired', 'MailNot working']))
  expect(reads).toEqual([{ tenant: 'acme', token, key: 'lk_pk_1', credentials: 'omit' }])
  expect(keeper.asked.filter((asked) => asked.startsWith('ensure'))).toEqual([])
  expect(page.told).toEqual(['open'])
  expect(page.root.innerHTML).not.toContain(token)
})

test('while they are on their way that is said, and where there are none that too', async () => {
  const { show, text } = setup({ sources: [] })
  const opening = show('acme', { jwtToken: sign() })
  expect(text()).toContain('One moment…')
  await opening
  await vi.waitFor(() => expect(text()).toContain('Nothing is linked yet.'))
})

test('a later open keeps tenant and token', async () => {
  const { show, panel, reads } = setup()
  const jwtToken = vi.fn(() => sign())
  await show('acme', { jwtToken })
  await vi.waitFor(() => expect(reads).toHaveLength(1))
  panel.close()
  await show('connections')
  await show()
  await show('connections', { tenant: 'acme' })
  await vi.waitFor(() => expect(reads).toHaveLength(4))
  expect(new Set(reads.map(({ token }) => token)).size).toBe(1)
  expect(jwtToken).toHaveBeenCalledOnce()
})

test('another tenant takes its place, and nothing of the first is seen', async () => {
  const { show, text, reads, answer } = setup()
  const token = sign('beta')
  await show('acme', { jwtToken: sign() })
  await vi.waitFor(() => expect(text()).toContain('CRM'))
  answer(() => new Promise<Response>(() => {}))
  await show('beta', { jwtToken: token })
  expect(text()).not.toContain('CRM')
  expect(reads.at(-1)).toMatchObject({ tenant: 'beta', token })
})

test('an answer for the first that comes later is not shown', async () => {
  const { show, text, answer } = setup()
  let arrive: (response: Response) => void = () => {}
  answer(() => new Promise<Response>((resolve) => (arrive = resolve)))
  await show('acme', { jwtToken: sign() })
  answer(undefined)
  await show('beta', { jwtToken: sign('beta') })
  arrive(Response.json({ items: [toSource({ name: 'A secret of acme' })] }))
  await vi.waitFor(() => expect(text()).toContain('CRM'))
  expect(text()).not.toContain('A secret of acme')
})

test('nor one that arrives in the very moment of the change', async () => {
  for (let ticks = 0; ticks < 20; ticks++) {
    const { show, text, answer, reads, panel } = setup()
    let arrive = () => {}
    const arrived = new Promise<void>((resolve) => (arrive = resolve))
    const body = arrived.then(() => JSON.stringify({ items: [toSource({ name: 'A secret of acme' })] }))
    answer(() => ({ status: 200, headers: new Headers(), text: () => body }) as Response)
    await show('acme', { jwtToken: sign() })
    await vi.waitFor(() => expect(reads).toHaveLength(1))
    answer(() => new Promise<Response>(() => {}))
    arrive()
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve()
    await show('beta', { jwtToken: sign('beta') })
    panel.update()
    expect(text(), `after ${ticks} ticks`).not.toContain('A secret of acme')
    panel.unmount()
  }
})

test.each([
  ['logout', (it: ReturnType<typeof setup>) => it.keeper.become(NOBODY)],
  [
    'another visitor',
    (it: ReturnType<typeof setup>) =>
      it.keeper.become({ status: 'authenticated', visitor: { ...ALEX, id: 'sam' } }),
  ],
])('%s forgets tenant and token', async (_, end) => {
  const all = setup({ identity: { status: 'authenticated', visitor: ALEX } })
  await all.show('acme', { jwtToken: sign() })
  await vi.waitFor(() => expect(all.rows()).toHaveLength(1))
  end(all)
  expect(all.rows()).toEqual([])
  await expect(all.show('connections')).rejects.toMatchObject({ code: 'bad_tenant' })
  expect(all.page.told).toContain('report bad_tenant')
})

test('without a token of the tenant’s the visitor’s is used', async () => {
  const { show, rows, reads } = setup({ identity: { status: 'authenticated', visitor: ALEX } })
  await show('connections', { tenant: 'acme' })
  await vi.waitFor(() => expect(rows()).toHaveLength(1))
  expect(reads).toEqual([{ tenant: 'acme', token: 'token-1', key: null, credentials: 'omit' }])
})

test('then who the visitor is comes first, and when that is known they follow by themselves', async () => {
  const { show, rows, text, keeper, reads } = setup({ identity: { status: 'identity-required' } })
  await show('connections', { tenant: 'acme' })
  expect(text()).toContain('Please sign in')
  expect(reads).toEqual([])
  keeper.become({ status: 'authenticated', visitor: ALEX })
  await vi.waitFor(() => expect(rows()).toHaveLength(1))
  keeper.become({ status: 'identity-required' })
  expect(text()).toContain('Please sign in')
  expect(rows()).toEqual([])
})

test('home leads there once a tenant is known, and back', async () => {
  const { show, button, rows, text } = setup({ identity: { status: 'authenticated', visitor: ALEX } })
  await show()
  await vi.waitFor(() => expect(button('Send us')).toBeDefined())
  expect(button('Connections')).toBeUndefined()
  await show('home', { tenant: 'acme', jwtToken: sign() })
  button('Connections')?.click()
  await vi.waitFor(() => expect(rows()).toHaveLength(1))
  button('Back')?.click()
  await vi.waitFor(() => expect(text()).toContain('Hi Alex'))
})

test('the way back asks who the visitor is; where nobody can be asked there is none', async () => {
  const first = setup()
  await first.show('acme', { jwtToken: sign() })
  first.button('Back')?.click()
  expect(first.keeper.asked).toContain('ensureFresh start')
  first.panel.unmount()
  const second = setup({ settings: { tokenUrl: undefined } })
  await second.show('acme', { jwtToken: sign() })
  expect(second.button('Back')).toBeUndefined()
})

test('a 401 is answered by one new token, and a second one is the end of it', async () => {
  const { show, text, rows, reads, answer, page, button } = setup()
  const jwtToken = vi.fn(() => sign())
  answer(({ token }) =>
    token === reads[0]?.token ? toProblem(401, 'token_expired') : Response.json({ items: [toSource({})] }),
  )
  await show('acme', { jwtToken })
  await vi.waitFor(() => expect(rows()).toHaveLength(1))
  expect(jwtToken.mock.calls).toMatchObject([[{ reason: 'start' }], [{ reason: 'refused' }]])
  answer(() => toProblem(401, 'token_revoked'))
  await show()
  await vi.waitFor(() => expect(text()).toContain('Connections can’t be shown'))
  expect(rows()).toEqual([])
  expect(reads).toHaveLength(4)
  expect(page.told).toEqual(['open', 'report tenant_token_refused'])
  answer(() => new Promise<Response>(() => {}))
  button('Try again')?.click()
  // What may no longer be read is not shown while it is asked for again.
  expect(text()).toContain('Getting your connections…')
  answer(undefined)
  await show()
  await vi.waitFor(() => expect(rows()).toHaveLength(1))
})

test('a text that the server refuses is told of, without another call', async () => {
  const { show, text, reads, answer, page } = setup()
  answer(() => toProblem(401, 'token_expired'))
  await show('acme', { jwtToken: sign() })
  await vi.waitFor(() => expect(text()).toContain('Connections can’t be shown'))
  expect(reads).toHaveLength(1)
  expect(page.told).toContain('report tenant_token_ended')
})

test('another tenant’s are named as such, to a developer in the server’s words too', async () => {
  const { show, text, answer, page } = setup({ settings: { debug: true } })
  answer(() => toProblem(403, 'tenant_mismatch'))
  await show('acme', { jwtToken: sign('beta') })
  await vi.waitFor(() => expect(text()).toContain('These connections aren’t yours'))
  await vi.waitFor(() => expect(text()).toContain('tenant_mismatchThe detail of tenant_mismatch.'))
  expect(page.told).toContain('report tenant_mismatch')
})

test('what is here stays while the server can’t be reached', async () => {
  const { show, text, rows, answer, keeper } = setup()
  await show('acme', { jwtToken: sign() })
  await vi.waitFor(() => expect(rows()).toHaveLength(1))
  answer(() => toProblem(503, 'internal_error'))
  await show()
  await vi.waitFor(() => expect(text()).toContain('We can’t be reached just now. Still trying.'))
  expect(rows()).toHaveLength(1)
  expect(keeper.asked.at(-1)).toBe('content unavailable')
})

test('seen again they are read again; closed they are not', async () => {
  const { show, panel, reads } = setup()
  await show('acme', { jwtToken: sign() })
  const see = () => window.dispatchEvent(new Event('visibilitychange'))
  await vi.waitFor(() => expect(reads).toHaveLength(1))
  see()
  await vi.waitFor(() => expect(reads).toHaveLength(2))
  panel.close()
  see()
  panel.unmount()
  see()
  expect(reads).toHaveLength(2)
})

test('what names no view needs a token; nothing opens, and it is told', async () => {
  const { show, panel, page } = setup()
  await expect(show('cellar' as 'home')).rejects.toMatchObject({ code: 'tenant_token_missing' })
  await expect(show('connections')).rejects.toMatchObject({ code: 'bad_tenant' })
  expect(panel.isOpen()).toBe(false)
  expect(page.told).toEqual(['report tenant_token_missing', 'report bad_tenant'])
})

test.each([
  '<img src=x onerror="globalThis.ran = true">',
  '{count} $& \u202Eevil',
  '__proto__',
  'javascript:alert(1)',
])('%j is a name like any other', async (name) => {
  const { show, page, rows } = setup({ sources: [toSource({ name })] })
  await show('acme', { jwtToken: sign() })
  await vi.waitFor(() => expect(rows()).toEqual([`${name}Connected`]))
  expect(page.root.querySelector('img, a')).toBeNull()
  expect(globalThis).not.toHaveProperty('ran')
})

test('unmounted in the middle, nothing is left', async () => {
  const { show, page, panel, answer } = setup()
  let signal: AbortSignal | undefined
  answer(() => new Promise<Response>(() => {}))
  await show('acme', {
    jwtToken: (request) => {
      signal = request.signal
      return new Promise<string>(() => {})
    },
  })
  panel.unmount()
  expect(signal?.aborted).toBe(true)
  expect(page.root.childNodes).toHaveLength(0)
})
