// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { createClient, TIMEOUT_MS, type Call } from '../../../widget/api/client.js'
import { shape, text } from '../../../widget/api/parse.js'
import { toProblem } from '../../support/api.js'
import { createFakeKeeper } from '../../support/page.js'

const Thing = shape({ name: text })
const thing = () => Response.json({ name: 'a thing' })
const API = 'https://widget.example.com'

function setup(...answers: (() => Response | Promise<Response>)[]) {
  const keeper = createFakeKeeper()
  const sent: { url: string; init: RequestInit }[] = []
  const fetch = (url: string, init: RequestInit) => {
    sent.push({ url, init })
    return Promise.resolve((answers.shift() ?? thing)())
  }
  const client = createClient({
    apiUrl: API,
    widget: 'wgt_1',
    keeper,
    fetch: fetch as typeof globalThis.fetch,
  })
  const destroyed = new AbortController()
  const call = (given: Partial<Call> = {}) =>
    client({ method: 'GET', path: '/v1/things', body: undefined, signal: destroyed.signal, ...given }, Thing)
  const tokens = () => sent.map(({ init }) => new Headers(init.headers).get('authorization'))
  return { call, keeper, sent, tokens, destroy: () => destroyed.abort() }
}

afterEach(() => vi.useRealTimers())

test('a call carries the token, no cookies, and its body as JSON', async () => {
  const { call, sent } = setup()
  expect(await call({ method: 'POST', body: { a: 1 } })).toEqual({ status: 200, body: { name: 'a thing' } })
  expect(sent[0]).toMatchObject({
    url: `${API}/v1/things`,
    init: {
      method: 'POST',
      body: '{"a":1}',
      credentials: 'omit',
      headers: { authorization: 'Bearer token-1', 'content-type': 'application/json' },
    },
  })
})

test('a call without a body says nothing of content', async () => {
  const { call, sent } = setup()
  await call()
  expect(sent[0]?.init.headers).toEqual({ authorization: 'Bearer token-1' })
})

test('after a 401 the refused token is named, and the call is made once more with the next', async () => {
  const { call, keeper, tokens } = setup(() => toProblem(401, 'token_expired'))
  expect((await call()).body).toEqual({ name: 'a thing' })
  expect(keeper.asked).toEqual(['ensureFresh start', 'refuse token-1', 'ensureFresh refused'])
  expect(tokens()).toEqual(['Bearer token-1', 'Bearer token-2'])
})

test('two refusals are the end of it', async () => {
  const { call, keeper, sent } = setup(
    () => toProblem(401, 'token_expired'),
    () => toProblem(401, 'token_expired'),
  )
  await expect(call()).rejects.toMatchObject({ name: 'LatchkeyError', code: 'token_refused', status: 401 })
  expect(sent).toHaveLength(2)
  expect(keeper.asked.at(-1)).toBe('refuse token-2')
})

test('the keeper is told that it is not the first time', async () => {
  const { call, keeper } = setup()
  await call()
  await call()
  expect(keeper.asked).toEqual(['ensureFresh start', 'ensureFresh expired'])
})

test.each([
  [
    () => toProblem(403, 'origin_not_allowed'),
    { code: 'origin_not_allowed', retryable: false, subject: 'wgt_1' },
  ],
  [() => toProblem(403, 'role_missing'), { code: 'request_refused', retryable: false, subject: API }],
  [() => toProblem(422, 'invalid_request'), { code: 'request_refused', retryable: false }],
  [() => toProblem(429, 'too_many'), { code: 'request_refused', retryable: true }],
  [() => toProblem(500, 'internal_error'), { code: 'api_failing', retryable: true }],
  [() => new Response('<h1>Bad gateway</h1>', { status: 502 }), { code: 'api_failing', retryable: true }],
  [() => new Response('<h1>Sign in to the wifi</h1>'), { code: 'api_failing', retryable: true, status: 200 }],
  [() => Response.json({ name: 1 }), { code: 'api_failing', retryable: true }],
  [() => Promise.reject(new TypeError('Failed to fetch')), { code: 'api_unreachable', retryable: true }],
])('answer %# becomes the error that names it', async (answer, error) => {
  const { call } = setup(answer)
  await expect(call()).rejects.toMatchObject({ name: 'LatchkeyError', ...error })
})

test("a problem's detail is the error's message", async () => {
  const { call } = setup(() => toProblem(403, 'origin_not_allowed'))
  await expect(call()).rejects.toThrow('The detail of origin_not_allowed.')
})

test('a server that asks to be left alone is heard', async () => {
  const { call } = setup(() => toProblem(503, 'internal_error', { 'retry-after': '7' }))
  await expect(call()).rejects.toMatchObject({ retryAfterMs: 7000 })
})

test.each([
  ['never answers', () => new Promise<Response>(() => {})],
  ['never ends its body', () => new Response(new ReadableStream())],
])('a server that %s is given up on', async (_, answer) => {
  vi.useFakeTimers()
  const { call } = setup(answer)
  const outcome = expect(call()).rejects.toMatchObject({ code: 'api_unreachable', retryable: true })
  await vi.advanceTimersByTimeAsync(TIMEOUT_MS)
  await outcome
  expect(vi.getTimerCount()).toBe(0)
})

test('what was called off says so', async () => {
  const { call, destroy } = setup(() => new Promise<Response>(() => {}))
  const outcome = expect(call()).rejects.toMatchObject({ code: 'destroyed', retryable: false })
  destroy()
  await outcome
})

test('what was called off while it waited for a token is not sent', async () => {
  const { call, sent, destroy } = setup()
  const outcome = expect(call()).rejects.toMatchObject({ code: 'destroyed' })
  destroy()
  await outcome
  expect(sent).toEqual([])
})

test("the keeper's own failures pass through", async () => {
  const { call, keeper, sent } = setup()
  keeper.become({ status: 'identity-required' })
  await expect(call()).rejects.toMatchObject({ code: 'identity_required' })
  expect(sent).toEqual([])
})
