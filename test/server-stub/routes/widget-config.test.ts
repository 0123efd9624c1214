import { expect, test } from 'vitest'
import { StartedWidgetConfig } from '../../../protocol/started-widget-config.js'
import { setupServer } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

async function setup() {
  const server = await setupServer({ origins: ['https://shop.example'], greeting: 'Hello {name}' })
  const path = `/v1/widgets/${server.widget.id}/config`
  return { ...server, path, get: (headers = {}) => server.call('GET', path, { headers }) }
}

test('anybody reads the configuration from any page, without its origins', async () => {
  const { get, widget, workspace } = await setup()
  const response = await get({ origin: 'https://anywhere.example' })
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('cache-control')).toBe('public, max-age=60')
  const text = await response.text()
  expect(text).not.toContain('shop.example')
  expect(JSON.parse(text)).toEqual({
    id: widget.id,
    name: 'Shop',
    anonymous: false,
    publishableKey: workspace.publishableKey,
    position: 'bottom-right',
    colorScheme: 'auto',
    theme: {},
    greeting: 'Hello {name}',
  })
})

test('whoever draws the panel finds quick actions, texts and sound, where they are set', async () => {
  const { get, store, widget } = await setup()
  const etag = (await get()).headers.get('etag') ?? ''
  const quickActions = [{ label: 'Prices', url: 'https://shop.example/pricing' }]
  const parts = { quickActions, texts: { 'home.start': 'Write to us' }, sound: true }
  await store.changeWidget(widget.id, (before) => ({ ...before, ...parts }))
  const response = await get({ 'if-none-match': etag, origin: 'https://anywhere.example' })
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
  expect(await response.json()).toMatchObject(parts)
  await store.changeWidget(widget.id, (before) => ({
    ...before,
    quickActions: undefined,
    texts: undefined,
    sound: false,
  }))
  expect((await get()).headers.get('etag')).toBe(etag)
})

test('the theme that the widget was given is part of it', async () => {
  const { get, store, widget } = await setup()
  const theme = { accent: 'red', density: 'compact', dark: { background: '#111' } } as const
  await store.changeWidget(widget.id, (before) => ({ ...before, theme }))
  expect(await (await get()).json()).toMatchObject({ theme })
})

test.each([
  ['the tag', (etag: string) => etag],
  ['a list with it', (etag: string) => `"other", W/${etag}`],
  ['a star', () => '*'],
])('who names %s and has it gets 304', async (_, name) => {
  const { get } = await setup()
  const etag = (await get()).headers.get('etag') ?? ''
  const response = await get({ 'if-none-match': name(etag) })
  expect([response.status, await response.text()]).toEqual([304, ''])
  expect(response.headers.get('etag')).toBe(etag)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
})

test('a changed widget has another ETag', async () => {
  const { get, store, widget } = await setup()
  const etag = (await get()).headers.get('etag') ?? ''
  await store.changeWidget(widget.id, (before) => ({ ...before, greeting: 'Welcome' }))
  const response = await get({ 'if-none-match': etag })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ greeting: 'Welcome' })
})

test('changed origins change nothing that a page sees', async () => {
  const { get, store, widget } = await setup()
  const etag = (await get()).headers.get('etag')
  await store.changeWidget(widget.id, (before) => ({ ...before, origins: [] }))
  expect((await get()).headers.get('etag')).toBe(etag)
})

test("with a widget token the visitor's session is started, then resumed, and nobody keeps the answer", async () => {
  const { call, path, mint } = await setup()
  const bearer = await mint()
  const get = async () => {
    const response = await call('GET', path, { bearer })
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    return StartedWidgetConfig.parse(await response.json())
  }
  const { session } = await get()
  expect(session?.visitor.name).toBe('Alex Rivera')
  expect((await get()).session?.id).toBe(session?.id)
})

test('auto_start=false starts nothing, whatever token comes along', async () => {
  const { call, path, mint } = await setup()
  const bearer = await mint()
  const response = await call('GET', `${path}?auto_start=false`, { bearer })
  expect(response.headers.get('cache-control')).toBe('public, max-age=60')
  expect(await response.json()).not.toHaveProperty('session')
  expect(await (await call('GET', '/v1/sessions', { bearer })).json()).toMatchObject({ items: [] })
})

test('an unknown widget is not there', async () => {
  const { call } = await setup()
  const response = await call('GET', '/v1/widgets/wgt_none/config')
  await expectProblem(response, 404, 'widget_not_found')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
})

test('a token that is none, or of another widget, or from a forbidden page, starts nothing', async () => {
  const { call, path, mint, store, widget } = await setup()
  await expectProblem(await call('GET', path, { bearer: 'a.b.c' }), 401, 'token_invalid')
  await store.addWidget({ ...widget, id: 'wgt_other' })
  const other = await mint({ widget: 'wgt_other' })
  await expectProblem(await call('GET', path, { bearer: other }), 403, 'wrong_widget')
  const headers = { origin: 'https://evil.example' }
  await expectProblem(await call('GET', path, { bearer: await mint(), headers }), 403, 'origin_not_allowed')
})

test('a page may send its token', async () => {
  const { call, path } = await setup()
  const response = await call('OPTIONS', path, {
    headers: { origin: 'https://shop.example', 'access-control-request-method': 'GET' },
  })
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('access-control-allow-headers')).toContain('Authorization')
})

test.each(['', '?auto_start=false'])(
  'a credential that is none tells nothing of widgets (%s)',
  async (query) => {
    const { call, widget, key } = await setupServer({ roles: ['admin'] })
    const exchanged = await call('POST', '/authentication/token', { body: { secret_key: key.secret } })
    const { access_token: bearer } = (await exchanged.json()) as { access_token: string }
    await call('POST', `/v1/keys/${key.id}/revoke`, { bearer: key.secret })
    for (const id of [widget.id, 'wgt_unknown']) {
      expect((await call('GET', `/v1/widgets/${id}/config${query}`, { bearer })).status).toBe(401)
    }
  },
)
