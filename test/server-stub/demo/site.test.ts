import { expect, onTestFinished, test } from 'vitest'
import { serve } from '@hono/node-server'
import type { AddressInfo } from 'node:net'
import { createDemoSite } from '../../../server-stub/demo/site.js'
import { KEY, startUpstream, TOKEN } from '../host/upstream.js'
import { createVisitor } from './setup.js'

const PATHS = ['/', '/products', '/pricing', '/contact', '/sign-in', '/nowhere'] as const

async function setup(options: { tokenTtl?: number } = {}) {
  const { apiUrl, seen } = await startUpstream()
  const app = createDemoSite({ apiUrl, widget: 'wgt_1', projectKey: KEY, ...options })
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((listening) => server.once('listening', listening))
  onTestFinished(() => void server.close())
  const visitor = createVisitor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return { apiUrl, seen, visitor }
}

test.each(PATHS)('%s carries the tag as a customer pastes it', async (path) => {
  const { apiUrl, visitor } = await setup()
  const html = await visitor.read(path)
  expect(html).toContain(
    `<script async src="${apiUrl}/latchkey.js" data-widget="wgt_1" data-token-url="/api/latchkey/token"></script>`,
  )
  expect(html.match(/<script/g)).toHaveLength(1)
})

test.each(PATHS)('%s loads nothing from another host', async (path) => {
  const { apiUrl, visitor } = await setup()
  const html = await visitor.read(path)
  const loaded = [...html.matchAll(/<(?:script|link|img|iframe)\b[^>]*?\s(?:src|href)="([^"]*)"/g)].map(
    ([, url]) => url,
  )
  expect(loaded).toEqual(['/favicon.svg', '/northwind.css', `${apiUrl}/latchkey.js`])
  expect(await visitor.read('/northwind.css')).not.toMatch(/@import|url\(/)
})

test('signed out, no page but the one for signing in names anybody', async () => {
  const { visitor } = await setup()
  for (const path of PATHS.filter((each) => each !== '/sign-in')) {
    expect(await visitor.read(path)).not.toMatch(/Alex|Rivera|Sam |Okafor|Harbor|example\.com|Hello,/)
  }
})

test('signed in, the pages greet by first name; signed out again, they do not', async () => {
  const { visitor } = await setup()
  const entered = await visitor.signIn('cus_1001', '/pricing')
  expect(entered.status).toBe(303)
  expect(entered.headers.get('location')).toBe('/pricing')
  for (const path of ['/', '/products', '/pricing', '/contact', '/account']) {
    expect(await visitor.read(path)).toContain('Hello, Alex')
  }
  expect((await visitor.signOut()).status).toBe(303)
  expect(await visitor.read('/')).not.toContain('Alex')
})

test('the cookie is HttpOnly, SameSite=Lax and signed', async () => {
  const { visitor } = await setup()
  const set = (await visitor.signIn('cus_1001')).headers.get('set-cookie') ?? ''
  expect(set).toMatch(/^northwind_session=cus_1001\..+; .*HttpOnly/)
  expect(set).toContain('SameSite=Lax')
  visitor.setCookie(set.split(';', 1)[0]?.replace('cus_1001', 'cus_1002') ?? '')
  expect((await visitor.askToken()).status).toBe(401)
  visitor.setCookie('northwind_session=cus_1001')
  expect((await visitor.askToken()).status).toBe(401)
})

test('the account asks a stranger to sign in first', async () => {
  const { visitor } = await setup()
  const response = await visitor.send('/account')
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toBe('/sign-in?next=/account')
  expect(await visitor.read('/sign-in?next=/account')).toContain('name="next" value="/account"')
})

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example', ''])(
  'signing in never leads to %j',
  async (next) => {
    const { visitor } = await setup()
    expect((await visitor.signIn('cus_1001', next)).headers.get('location')).toBe('/')
  },
)

test('somebody unknown is not signed in', async () => {
  const { visitor } = await setup()
  expect((await visitor.signIn('cus_9')).headers.get('location')).toBe('/sign-in')
  expect((await visitor.askToken()).status).toBe(401)
})

test.each(['/sign-in', '/sign-out'])('another site can not post to %s', async (path) => {
  const { visitor } = await setup()
  await visitor.signIn('cus_1001')
  const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
  const body = new URLSearchParams({ person: 'cus_1002' })
  expect((await visitor.send(path, { method: 'POST', body, headers })).status).toBe(403)
  expect(await visitor.read('/')).toContain('Hello, Alex')
})

test('signing out by a link is not possible', async () => {
  const { visitor } = await setup()
  await visitor.signIn('cus_1001')
  expect((await visitor.send('/sign-out')).status).toBe(404)
  expect(await visitor.read('/')).toContain('Hello, Alex')
})

test('the token route passes on exactly what the site knows', async () => {
  const { seen, visitor } = await setup({ tokenTtl: 60 })
  await visitor.signIn('cus_1001')
  const response = await visitor.askToken({ widget: 'wgt_1', reason: 'start', visitor: { id: 'cus_1002' } })
  expect(await response.json()).toEqual(TOKEN)
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
    visitor: { id: 'cus_1001', email: 'alex@example.com', name: 'Alex Rivera', company: 'Northwind' },
    metadata: { plan: 'growth', utm_source: 'ads' },
    ttl: 60,
    widget: 'wgt_1',
  })
})

test('signing out on the site ends the identity: the token route answers 401', async () => {
  const { visitor } = await setup()
  await visitor.signIn('cus_1002')
  expect((await visitor.askToken()).status).toBe(200)
  await visitor.signOut()
  const response = await visitor.askToken()
  expect(response.status).toBe(401)
  expect(await response.json()).toMatchObject({ code: 'signed_out' })
})

test('no page is kept for somebody else', async () => {
  const { visitor } = await setup()
  for (const path of PATHS) {
    expect((await visitor.send(path)).headers.get('cache-control')).toBe('private, no-cache')
  }
})

test('the links that open the panel lead to the contact page without it', async () => {
  const { visitor } = await setup()
  const links = (await visitor.read('/')).match(/<a\s[^>]*data-latchkey-open="conversation"[^>]*>/g) ?? []
  expect(links.length).toBeGreaterThan(0)
  for (const link of links) expect(link).toContain('href="/contact"')
})
