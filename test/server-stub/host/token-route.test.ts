import { expect, test, vi } from 'vitest'
import { createTokenRoute, type VerifiedIdentity } from '../../../server-stub/host/index.js'
import { ALEX, ask, askWithout, setup } from './setup.js'
import { KEY, TOKEN } from './upstream.js'

test('a signed-in visitor gets the token, field by field', async () => {
  const { route } = await setup({
    reply: (res) =>
      res
        .writeHead(201)
        .end(JSON.stringify({ ...TOKEN, debug: 'internal', visitor: { id: 'vis_1', row: 7 } })),
  })
  const response = await route(ask())
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('cache-control')).toBe('private, no-cache')
  expect(await response.json()).toEqual(TOKEN)
})

test('the answer is dated by the clock that expires_at goes by', async () => {
  const date = 'Sat, 21 Nov 2026 08:00:00 GMT'
  const { route } = await setup({ reply: (res) => res.writeHead(201, { date }).end(JSON.stringify(TOKEN)) })
  expect((await route(ask())).headers.get('date')).toBe(date)
})

test('the mint gets the identity, the ttl, the page’s widget, and the key', async () => {
  const { route, seen } = await setup({
    ttl: 900,
    identify: () => ({ ...ALEX, metadata: { plan: 'growth', seats: 3, trial: false }, tenant: 't_1' }),
  })
  await route(ask())
  expect(seen).toHaveLength(1)
  expect(seen[0]).toMatchObject({ method: 'POST', url: '/v1/widget/token' })
  expect(seen[0]?.headers).toMatchObject({
    authorization: `Bearer ${KEY}`,
    'content-type': 'application/json',
  })
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
    ...ALEX,
    metadata: { plan: 'growth', seats: 3, trial: false },
    tenant: 't_1',
    ttl: 900,
    widget: 'wgt_1',
  })
})

test.each([
  ['', '/v1/widget/token'],
  ['/', '/v1/widget/token'],
  ['/latchkey/', '/latchkey/v1/widget/token'],
])('an apiUrl that ends in "%s" mints at %s', async (end, url) => {
  const { apiUrl, seen } = await setup()
  const route = createTokenRoute({ apiUrl: apiUrl + end, projectKey: `${KEY}\n`, identify: () => ALEX })
  await route(ask())
  expect(seen[0]?.url).toBe(url)
  expect(seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
})

test('identify gets the request and whatever the route was called with beside it', async () => {
  const { apiUrl } = await setup()
  const identify = vi.fn((_request: Request, _context: { user: string }) => ALEX)
  const route = createTokenRoute({ apiUrl, projectKey: KEY, identify })
  const request = ask()
  await route(request, { user: 'alex' })
  expect(identify).toHaveBeenCalledExactlyOnceWith(request, { user: 'alex' })
})

test.each([null, undefined, false] as const)('identify giving %s is a 401 with a code', async (nobody) => {
  const { route, seen, errors } = await setup({ identify: () => nobody })
  const response = await route(ask())
  expect(response.status).toBe(401)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(response.headers.get('cache-control')).toBe('private, no-cache')
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Unauthorized',
    status: 401,
    code: 'signed_out',
    detail: 'Nobody is signed in.',
  })
  expect({ seen, errors }).toEqual({ seen: [], errors: [] })
})

test("signedOut: 'anonymous' answers an empty token on purpose", async () => {
  const { route, seen } = await setup({ identify: () => null, signedOut: 'anonymous' })
  const response = await route(ask())
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('{"token":null}')
  expect(response.headers.get('cache-control')).toBe('private, no-cache')
  expect(seen).toEqual([])
})

test.each([
  [
    'a form',
    ask({ headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    415,
    'unsupported_media_type',
  ],
  ['text that is JSON', ask({ headers: { 'content-type': 'text/plain' } }), 415, 'unsupported_media_type'],
  ['no content type', askWithout(['content-type']), 415, 'unsupported_media_type'],
  ['too much', ask({ body: `{"widget":"${'w'.repeat(5000)}"}` }), 413, 'body_too_large'],
  ['too much announced', ask({ headers: { 'content-length': '4097' } }), 413, 'body_too_large'],
  ['nothing', ask({ body: '' }), 400, 'malformed_request'],
  ['half of it', ask({ body: '{"widget":' }), 400, 'malformed_request'],
  ['no text', ask({ body: new Uint8Array([0xff, 0xfe]) }), 400, 'malformed_request'],
  ['a list', ask({ body: '[]' }), 422, 'invalid_request'],
  ['null', ask({ body: 'null' }), 422, 'invalid_request'],
  ['a number as widget', ask({ body: '{"widget":7}' }), 422, 'invalid_request'],
  ['a path as widget', ask({ body: '{"widget":"../x"}' }), 422, 'invalid_request'],
])('%s is refused', async (_what, request, status, code) => {
  const { route, seen, errors } = await setup()
  const response = await route(request)
  expect(response.status).toBe(status)
  expect(response.headers.get('cache-control')).toBe('private, no-cache')
  expect(await response.json()).toMatchObject({ status, code })
  expect({ seen, errors }).toEqual({ seen: [], errors: [] })
})

test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused with Allow', async (method) => {
  const { route } = await setup()
  const response = await route(new Request('https://shop.example/api/latchkey/token', { method }))
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('POST')
})

test('a body that was read before is the developer’s fault, and said so', async () => {
  const { route, errors } = await setup()
  const request = ask()
  await request.text()
  expect((await route(request)).status).toBe(500)
  expect(errors).toMatchObject([{ code: 'body_already_read' }])
})

test('a body that never ends is given up', async () => {
  vi.useFakeTimers()
  try {
    const { route } = await setup()
    const endless = new ReadableStream<Uint8Array>({ start: (body) => body.enqueue(new Uint8Array([0x7b])) })
    const answer = route(ask({ body: endless, duplex: 'half' } as RequestInit))
    await vi.advanceTimersByTimeAsync(10_000)
    expect((await answer).status).toBe(408)
  } finally {
    vi.useRealTimers()
  }
})

test('a route for one widget refuses another, and fills in its own', async () => {
  const { route, seen } = await setup({ widget: 'wgt_2' })
  const response = await route(ask())
  expect(response.status).toBe(422)
  expect(await response.json()).toMatchObject({ code: 'wrong_widget', errors: [{ field: 'widget' }] })
  await route(ask({ body: '{}' }))
  expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ widget: 'wgt_2' })
})

test.each([
  ['projectKey', { projectKey: undefined }, 'projectKey is missing'],
  ['projectKey', { projectKey: ' ' }, 'projectKey is missing'],
  ['a publishable key', { projectKey: 'lk_pk_1' }, 'publishable key'],
  ['a key with a line break', { projectKey: 'lk_sk_1\nx: y' }, 'characters that no key has'],
  ['apiUrl', { apiUrl: undefined }, 'apiUrl is missing'],
  ['apiUrl', { apiUrl: 'widget.example.com' }, 'apiUrl must be'],
  ['apiUrl', { apiUrl: 'ftp://widget.example.com' }, 'apiUrl must be'],
  ['origin', { origin: 'shop' }, 'origin must be'],
])('a bad %s fails at the first request, not at import', async (_what, options, sentence) => {
  const { route, errors, seen } = await setup(options)
  expect(errors).toEqual([])
  const response = await route(ask())
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({ code: 'not_configured' })
  expect(errors[0]?.message).toContain(sentence)
  expect(seen).toEqual([])
})

test('identify that throws is a 500 that keeps its message from the browser', async () => {
  const { route, errors } = await setup({
    identify: () => {
      throw new Error('password authentication failed for user "shop"')
    },
  })
  const response = await route(ask())
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({
    code: 'identify_failed',
    detail: 'This backend could not tell who is signed in.',
  })
  expect(errors[0]?.cause).toMatchObject({ message: 'password authentication failed for user "shop"' })
})

test('identify that never settles is given up', async () => {
  const { route, errors } = await setup({
    identify: () => new Promise<VerifiedIdentity>(() => {}),
    timeoutMs: 20,
  })
  expect((await route(ask())).status).toBe(500)
  expect(errors).toMatchObject([
    { code: 'identify_failed', message: 'identify did not settle within 20 ms.' },
  ])
})

test('a hook that throws costs the visitor nothing', async () => {
  const { route } = await setup({
    projectKey: undefined,
    onError() {
      throw new Error('log full')
    },
  })
  expect((await route(ask())).status).toBe(500)
})
