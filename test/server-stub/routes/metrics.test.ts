import { expect, test } from 'vitest'
import { createMetricRegistry } from '../../../server-stub/services/metric-registry.js'
import { parseMetrics } from '../../support/parse-metrics.js'
import { cameFrom } from '../../support/server.js'
import { setupWebhooks } from '../../support/webhooks.js'
import { createApp } from '../../../server-stub/app.js'
import { createMetrics } from '../../../server-stub/services/metrics.js'
import { SECRET } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

const TOKEN = 'o'.repeat(32)

async function setup({ operatorToken }: { operatorToken?: string } = {}) {
  const world = await setupWebhooks()
  const { store, clock } = world
  const metrics = createMetrics({ store, clock })
  const stopping = new AbortController()
  const app = createApp({
    store,
    clock,
    metrics,
    stopping: stopping.signal,
    config: { publicUrl: 'https://latchkey.example', secrets: [SECRET], operatorToken },
  })
  const ask = (path: string, headers: Record<string, string> = {}, from = '127.0.0.1', host = '127.0.0.1') =>
    app.request(`http://${host}${path}`, { headers }, cameFrom(from))
  const post = (path: string, bearer: string, body: object) =>
    app.request(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  async function read() {
    const answer = await ask('/metrics')
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const families = parseMetrics(await answer.text())
    return (name: string, labels: Record<string, string> = {}) =>
      [...families.values()]
        .flatMap(({ samples }) => samples)
        .find((each) => each.name === name && JSON.stringify(each.labels) === JSON.stringify(labels))?.value
  }
  return { ...world, app, metrics, stopping, ask, post, read }
}

test('requests are counted by the pattern of their path, and nothing that was sent is a label', async () => {
  const { read, ask, post, key } = await setup()
  await ask('/v1/sessions/ses_hidden?token=hidden')
  await ask('/hidden')
  await post('/v1/widget/token', key.secret, { visitor: { id: 'hidden' } })
  await post('/v1/widget/token', 'hidden', {})
  await post('/v1/widget/token', key.secret, { visitor: {} })
  const value = await read()
  for (const status of ['201', '401', '422']) {
    const mint = { method: 'POST', route: '/v1/widget/token', status }
    expect(value('latchkey_http_requests_total', mint), status).toBe(1)
  }
  const route = '/v1/sessions/:id'
  expect(value('latchkey_http_requests_total', { method: 'GET', route, status: '401' })).toBe(1)
  expect(value('latchkey_http_requests_total', { method: 'GET', route: 'none', status: '404' })).toBe(1)
  expect(value('latchkey_http_request_duration_seconds_count', { method: 'GET', route })).toBe(1)
  expect(await (await ask('/metrics')).text()).not.toContain('hidden')
})

test('mints are counted by kind, and those of pages by their reason, of which there are only so many', async () => {
  const { read, post, key } = await setup()
  for (const reason of ['early', 'early', 'x'.repeat(64), undefined]) {
    await post('/v1/widget/token', key.secret, { visitor: { id: '1' }, reason })
  }
  await post('/v1/widget/token', key.secret, { visitor: {} })
  await post('/authentication/token', key.secret, { secret_key: key.secret })
  const value = await read()
  expect(value('latchkey_mints_total', { kind: 'identified' })).toBe(4)
  expect(value('latchkey_mints_total', { kind: 'access' })).toBe(1)
  const reasons = ['early', 'other', 'none'].map((reason) => value('latchkey_refreshes_total', { reason }))
  expect(reasons).toEqual([2, 1, 1])
})

test('streams that are open are counted until they end', async () => {
  const { read, app, key } = await setup()
  const headers = { authorization: `Bearer ${key.secret}` }
  const { body } = await app.request('/v1/stream', { headers })
  expect((await read())('latchkey_streams_open')).toBe(1)
  await body?.cancel()
  expect((await read())('latchkey_streams_open')).toBe(0)
})

test('the queue of webhooks has a depth and an age, and what leaves it its time', async () => {
  const { read, register, converse, makeWorker, clock, metrics, ask: _, ...world } = await setup()
  const { id } = await register('https://shop.example/')
  await converse()
  clock.pass(3000)
  const before = await read()
  expect(before('latchkey_webhook_queue_depth')).toBe(2)
  expect(before('latchkey_webhook_queue_oldest_due_seconds')).toBe(3)

  let status = 500
  const send = () => Promise.resolve({ status })
  await makeWorker({ send, tell: metrics.attempted }).deliverDue()
  status = 200
  clock.pass(6000)
  await makeWorker({ send, tell: metrics.attempted }).deliverDue()
  const after = await read()
  expect(after('latchkey_webhook_queue_depth')).toBe(0)
  expect(after('latchkey_webhook_queue_oldest_due_seconds')).toBe(0)
  expect(after('latchkey_webhook_attempts_total', { outcome: 'waiting' })).toBe(2)
  expect(after('latchkey_webhook_attempts_total', { outcome: 'delivered' })).toBe(2)
  expect(after('latchkey_webhook_attempt_duration_seconds_count', { outcome: 'delivered' })).toBe(2)
  expect(after('latchkey_webhook_delay_seconds_sum')).toBe(18)
  expect(after('latchkey_webhook_delay_seconds_bucket', { le: '5' })).toBe(0)
  expect(after('latchkey_webhook_delay_seconds_bucket', { le: '15' })).toBe(2)

  const { key, call } = world
  await call('PATCH', `/v1/webhooks/${id}`, { bearer: key.secret, body: { disabled: true } })
  expect((await read())('latchkey_webhook_queue_depth')).toBe(0)
})

test('what the process holds and uses is told', async () => {
  const value = await (await setup()).read()
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'process_start_time_seconds',
  ])
    expect(value(name)).toBeGreaterThan(0)
})

test('labels and help are escaped, and read back as they were', async () => {
  const registry = createMetricRegistry()
  const odd = 'a "b"\\c\nd{}=,'
  registry.counter({ name: 'odd_total', help: 'one\\two\nthree', labels: ['what'] }).add([odd])
  expect(parseMetrics(await registry.write()).get('odd_total')?.samples).toEqual([
    { name: 'odd_total', labels: { what: odd }, value: 1 },
  ])
})

const FORWARDING = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

test.each(['/metrics', '/readyz'])('%s answers this machine, and whoever has the token', async (path) => {
  const { ask } = await setup({ operatorToken: TOKEN })
  const allowed = [
    await ask(path),
    await ask(path, {}, '::1', '[::1]:4300'),
    await ask(path, {}, '::ffff:127.0.0.1', 'localhost:4300'),
    await ask(path, { authorization: `Bearer ${TOKEN}` }, '192.0.2.1', 'latchkey.example'),
    await ask(path, { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '192.0.2.1' }),
  ]
  expect(allowed.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  const refused = [
    await ask(path, {}, '192.0.2.1'),
    // A page whose name leads to 127.0.0.1, or a proxy that says nothing of itself.
    await ask(path, {}, '127.0.0.1', 'evil.example'),
    await ask(path, {}, '127.0.0.1', '127.0.0.1.evil.example'),
    ...(await Promise.all(FORWARDING.map(async (name) => ask(path, { [name]: '127.0.0.1' })))),
  ]
  for (const answer of refused) await expectProblem(answer, 401, 'missing_credentials')
  await expectProblem(await ask(path, { authorization: `Bearer ${'x'.repeat(32)}` }), 401, 'unknown_key')
})

test('without OPERATOR_TOKEN no token opens it', async () => {
  const { ask, key } = await setup()
  for (const token of ['', 'undefined', key.secret]) {
    const answer = await ask('/metrics', { authorization: `Bearer ${token}` }, '192.0.2.1')
    expect(answer.status).toBe(401)
  }
})

test('a server that stops, or whose database is gone, is not ready', async () => {
  const { ask, stopping, store } = await setup()
  expect(await (await ask('/readyz')).json()).toEqual({ status: 'ready' })
  stopping.abort()
  await expectProblem(await ask('/readyz'), 503, 'not_ready')

  const other = await setup()
  await other.store.close()
  await expectProblem(await other.ask('/readyz'), 503, 'not_ready')
  expect((await other.ask('/healthz')).status).toBe(200)
  await store.close()
})
