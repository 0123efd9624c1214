import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { expect, test, vi } from 'vitest'
import { createTokenRoute } from '../../../server-stub/host/index.js'
import { ALEX, ask, setup } from './setup.js'
import { KEY, TOKEN } from './upstream.js'

const problem =
  (status: number, headers: Record<string, string> = {}) =>
  (res: ServerResponse) =>
    res.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(
      JSON.stringify({
        code: 'some_code',
        detail: 'upstream words',
        errors: [{ field: 'ttl', message: 'is too long' }],
      }),
    )

test.each([
  [401, 502, 'upstream_refused_key'],
  [403, 502, 'upstream_refused_key'],
  [400, 502, 'upstream_refused_request'],
  [404, 502, 'upstream_refused_request'],
  [422, 502, 'upstream_refused_request'],
  [429, 503, 'upstream_busy'],
  [500, 503, 'upstream_failing'],
  [503, 503, 'upstream_failing'],
])('a %i upstream is a %i here', async (theirs, ours, code) => {
  const { route, errors } = await setup({ reply: problem(theirs) })
  const response = await route(ask())
  const body = await response.text()
  expect(response.status).toBe(ours)
  expect(response.headers.get('cache-control')).toBe('private, no-cache')
  expect(JSON.parse(body)).toMatchObject({ status: ours, code })
  expect(body).not.toContain('upstream words')
  expect(errors[0]?.message).toContain(`It answered ${theirs} (some_code: upstream words: ttl is too long).`)
  expect(errors[0]?.upstream).toEqual({ status: theirs, code: 'some_code', detail: 'upstream words' })
})

test.each([
  ['120', '120'],
  ['Sat, 21 Nov 2026 08:00:00 GMT', 'Sat, 21 Nov 2026 08:00:00 GMT'],
  ['-5', null],
  ['soon', null],
])('Retry-After: %s is passed on as %s', async (theirs, ours) => {
  for (const status of [429, 503]) {
    const { route } = await setup({ reply: problem(status, { 'retry-after': theirs }) })
    expect((await route(ask())).headers.get('retry-after')).toBe(ours)
  }
})

test('a redirect is not followed: the key would go along', async () => {
  const elsewhere = await setup()
  const { route, errors } = await setup({
    reply: (res) => res.writeHead(307, { location: elsewhere.apiUrl }).end(),
  })
  expect((await route(ask())).status).toBe(502)
  expect(errors).toMatchObject([{ code: 'upstream_redirected' }])
  expect(elsewhere.seen).toEqual([])
})

test.each([
  ['a web page', '<!doctype html><title>Welcome'],
  ['nothing', ''],
  ['null', 'null'],
  ['no token', JSON.stringify({ ...TOKEN, token: '' })],
  ['no lifetime', JSON.stringify({ ...TOKEN, expires_in: '600' })],
  ['no visitor', JSON.stringify({ ...TOKEN, visitor: null })],
])('a 200 with %s is a bad answer', async (_what, body) => {
  const { route, errors } = await setup({ reply: (res) => res.writeHead(200).end(body) })
  expect((await route(ask())).status).toBe(502)
  expect(errors).toMatchObject([{ code: 'upstream_bad_answer' }])
})

test('a server that is not there is a 502, and the log says why', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const route = createTokenRoute({ apiUrl: 'http://127.0.0.1:1', projectKey: KEY, identify: () => ALEX })
  const response = await route(ask())
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({
    code: 'upstream_unreachable',
    detail: "The Latchkey server can't be reached.",
  })
  expect(log.mock.calls).toEqual([
    [
      expect.stringMatching(
        /^Latchkey token route: The Latchkey server at http:\/\/127\.0\.0\.1:1 can't be reached\. .+ \[upstream_unreachable\]$/,
      ),
    ],
  ])
  log.mockRestore()
})

test.each([
  ['headers', () => {}],
  ['a body', (res: ServerResponse) => void res.writeHead(201).write('{"token":')],
])('waiting for %s ends with the time-out', async (_what, reply) => {
  const { route, errors } = await setup({ reply, timeoutMs: 50 })
  const response = await route(ask())
  expect(response.status).toBe(503)
  expect(errors).toMatchObject([{ code: 'upstream_timeout' }])
})

test('a fetch that ignores its signal ends with the time-out too', async () => {
  const { route } = await setup({ fetch: () => new Promise<Response>(() => {}), timeoutMs: 20 })
  expect((await route(ask())).status).toBe(503)
})

test('the key is in no answer, no error and no line of the log, even where the server repeats it', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const echo = JSON.stringify({ code: KEY, detail: `Bearer ${KEY}`, errors: [{ field: KEY, message: KEY }] })
  const told: string[] = []
  for (const status of [400, 401, 429, 500]) {
    const { apiUrl, route, errors } = await setup({
      reply: (res) => res.writeHead(status, { 'retry-after': KEY }).end(echo),
    })
    const loud = createTokenRoute({ apiUrl, projectKey: KEY, identify: () => ALEX })
    for (const response of [await route(ask()), await loud(ask())]) {
      told.push(await response.text(), JSON.stringify([...response.headers]))
    }
    told.push(...errors.map((error) => inspect(error)))
  }
  const throwing = createTokenRoute({
    apiUrl: 'https://widget.example',
    projectKey: KEY,
    identify: () => ALEX,
    fetch: () => Promise.reject(new TypeError(`invalid header Bearer ${KEY}`)),
  })
  told.push(await (await throwing(ask())).text(), JSON.stringify(log.mock.calls))
  expect(log.mock.calls).toHaveLength(5)
  expect(told.join('\n')).not.toContain(KEY)
  log.mockRestore()
})

test('what the server says can’t start a second line of the log', async () => {
  const { route, errors } = await setup({
    reply: (res) => res.writeHead(422).end(JSON.stringify({ code: 'a\nb', detail: 'one\r\ntwo\u2028three' })),
  })
  await route(ask())
  expect(errors[0]?.message).not.toMatch(/[\r\n\u2028]/)
})
