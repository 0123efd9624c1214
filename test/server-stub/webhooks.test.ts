import { Webhook } from 'standardwebhooks'
import { expect, onTestFinished, test, vi } from 'vitest'
import { toEventSchema, type WebhookType } from '../../protocol/webhook-event.js'
import type { DeliveryList, DeliveryWithLog, NewWebhook } from '../../protocol/webhook.js'
import { verifyWebhook } from '../../server-stub/host/index.js'
import { createVault } from '../../server-stub/services/vault.js'
import { createWebhooks } from '../../server-stub/services/webhooks.js'
import { startReceiver, type Got } from '../support/receiver.js'
import { noteSecret } from '../support/secrets.js'
import { NOON, SECRET } from '../support/server.js'
import { setupWebhooks } from '../support/webhooks.js'
import { expectProblem } from './routes/expect-problem.js'

/** standardwebhooks has no clock to be given. */
function stopClockAt(ms: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: ms })
  onTestFinished(() => void vi.useRealTimers())
}

const NOTHING: Got = { path: '', headers: {}, body: '' }
const typesOf = (got: Got[]) => got.map(({ body }) => (JSON.parse(body) as { type: WebhookType }).type)

test('a message comes to the endpoint, signed in both schemes', async () => {
  stopClockAt(NOON)
  const { register, converse, worker } = await setupWebhooks()
  const { url, got } = await startReceiver()
  const { secret } = await register(url)
  const { say } = await converse()
  const id = await say('Hello')
  await worker.deliverDue()

  expect(typesOf(got).toSorted()).toEqual(['message.created', 'session.created', 'visitor.identified'])
  for (const { body, headers } of got) {
    const event = new Webhook(secret).verify(body, headers) as { id: string; type: WebhookType }
    expect(headers['webhook-id']).toBe(event.id)
    expect(toEventSchema(event.type).parse(event)).toEqual(event)
    const standard = await verifyWebhook({ body, headers, secret })
    expect(standard).toMatchObject({ ok: true, scheme: 'standard', event: { id: event.id } })
    const plain = { 'x-latchkey-signature': headers['x-latchkey-signature'] ?? '' }
    expect(await verifyWebhook({ body, headers: plain, secret, legacy: true })).toMatchObject({ ok: true })
  }
  const message = got.find(({ body }) => body.includes('message.created'))
  expect(JSON.parse(message?.body ?? '')).toMatchObject({
    id: expect.stringMatching(/^evt_\w{22}$/),
    timestamp: '2026-03-01T12:00:00.000Z',
    data: {
      message: { id, text: 'Hello', author: 'visitor' },
      session: { visitor: { name: 'Alex Rivera' } },
    },
  })
})

test('each endpoint gets what it asks for', async () => {
  const { register, converse, worker, call, key } = await setupWebhooks()
  const [all, some, none] = [await startReceiver(), await startReceiver(), await startReceiver()]
  await register(all.url)
  await register(some.url, ['key.rotated', 'session.created'])
  const { id } = await register(none.url)
  await call('PATCH', `/v1/webhooks/${id}`, { bearer: key.secret, body: { disabled: true } })
  await converse()
  await call('POST', `/v1/keys/${key.id}/rotate`, { bearer: key.secret, body: {} })
  await worker.deliverDue()
  expect(typesOf(all.got).toSorted()).toEqual(['key.rotated', 'session.created', 'visitor.identified'])
  expect(typesOf(some.got).toSorted()).toEqual(['key.rotated', 'session.created'])
  expect(none.got).toEqual([])
  for (const { body } of all.got) {
    const event = JSON.parse(body) as { type: WebhookType }
    expect(toEventSchema(event.type).parse(event)).toEqual(event)
    expect(body).not.toContain('lk_sk_')
  }
})

test('what becomes of a session is told as agents see it', async () => {
  const { register, converse, worker, call, key } = await setupWebhooks()
  const { url, got } = await startReceiver()
  await register(url, ['session.updated', 'session.closed', 'rating.created'])
  const { id, token } = await converse()
  const bearer = key.secret
  await call('PATCH', `/v1/sessions/${id}`, { bearer, body: { note: 'Is in a hurry' } })
  await call('POST', `/v1/sessions/${id}/rating`, { bearer: token, body: { score: 4, comment: 'Quick' } })
  for (const each of [1, 2]) {
    expect((await call('POST', `/v1/sessions/${id}/close`, { bearer, body: {} })).status, `${each}`).toBe(200)
  }
  await worker.deliverDue()
  const events = got.map(({ body }) => JSON.parse(body) as { type: WebhookType; data: unknown })
  for (const event of events) expect(toEventSchema(event.type).parse(event)).toEqual(event)
  const by = (type: WebhookType) => events.filter((event) => event.type === type).map(({ data }) => data)
  expect(by('session.updated')).toMatchObject([{ session: { id, note: 'Is in a hurry', rating: null } }])
  expect(by('rating.created')).toMatchObject([
    { rating: { session_id: id, score: 4, comment: 'Quick' }, session: { rating: { score: 4 } } },
  ])
  expect(by('session.closed')).toMatchObject([{ session: { id, status: 'closed', note: 'Is in a hurry' } }])
})

test('who a visitor is, is told once, and again when it changes', async () => {
  const { register, mint, call, clock, worker } = await setupWebhooks()
  const { url, got } = await startReceiver()
  await register(url, ['visitor.identified'])
  const use = async (visitor: object) => {
    clock.pass(60_000)
    await call('GET', '/v1/sessions', { bearer: await mint({ visitor }) })
    await worker.deliverDue()
  }
  await use({ id: '1', name: 'Alex' })
  await use({ id: '1', name: 'Alex' })
  expect(got).toHaveLength(1)
  await use({ id: '1', name: 'Alex Rivera' })
  expect(got.map(({ body }) => (JSON.parse(body) as { data: object }).data)).toMatchObject([
    { visitor: { name: 'Alex', email: null } },
    { visitor: { name: 'Alex Rivera' } },
  ])
})

test('a repeated message is told once', async () => {
  const { register, converse, call, key, worker } = await setupWebhooks()
  const { url, got } = await startReceiver()
  await register(url, ['message.created'])
  const { id } = await converse()
  const body = { id: 'msg_0123456789012345', text: 'Hello', agent: { name: 'Sam' } }
  for (let each = 0; each < 3; each++) {
    await call('POST', `/v1/sessions/${id}/messages`, { bearer: key.secret, body })
  }
  await worker.deliverDue()
  expect(got).toHaveLength(1)
  expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({
    data: { message: { author: 'agent', agent: { name: 'Sam', picture: null } } },
  })
})

test('while a secret rotates both sign, and the plain scheme goes by the old one', async () => {
  stopClockAt(NOON)
  const { register, ask, worker, clock } = await setupWebhooks()
  const { url, got } = await startReceiver()
  const { id, secret: old } = await register(url)
  const rotated = await ask<NewWebhook>('POST', `/v1/webhooks/${id}/rotate-secret`, { overlap: 60 })
  noteSecret(rotated.secret)
  expect(rotated.secrets).toHaveLength(2)

  const deliver = async () => {
    await ask('POST', `/v1/webhooks/${id}/test`)
    await worker.deliverDue()
    const { body, headers } = got.at(-1) ?? NOTHING
    const plain = { 'x-latchkey-signature': headers['x-latchkey-signature'] ?? '' }
    const verify = async (secret: string) => [
      (await verifyWebhook({ body, headers, secret, now: clock.now() })).ok,
      (await verifyWebhook({ body, headers: plain, secret, legacy: true })).ok,
    ]
    return { body, headers, new: await verify(rotated.secret), old: await verify(old) }
  }
  const during = await deliver()
  expect(during).toMatchObject({ new: [true, false], old: [true, true] })
  for (const secret of [old, rotated.secret]) new Webhook(secret).verify(during.body, during.headers)
  clock.pass(60_000)
  expect(await deliver()).toMatchObject({ new: [true, true], old: [false, false] })
  expect((await ask<NewWebhook>('GET', `/v1/webhooks/${id}`)).secrets).toHaveLength(1)
})

test('secrets are sealed at rest, and a new LATCHKEY_SECRET seals them anew', async () => {
  const { register, store, clock, workspace } = await setupWebhooks()
  const { id, secret } = await register('https://shop.example/hooks')
  const kept = async () =>
    (await store.findWebhook(workspace.id, id))?.secrets[0]?.sealed ?? { box: '', by: '' }
  expect(JSON.stringify(await store.findWebhook(workspace.id, id))).not.toContain(secret.slice(6))

  const vault = createVault(['another secret for tests of 32 bytes', SECRET])
  const webhooks = createWebhooks({ store, clock, vault, allowPrivate: false })
  expect(await webhooks.reseal()).toEqual({ resealed: 1, lost: 0 })
  expect(await kept()).toMatchObject({ by: vault.newest })
  expect(vault.open(await kept(), ['webhook secret', workspace.id, id])).toBe(secret)
  const stranger = createVault(['a third secret for tests of 32 bytes!'])
  expect(await createWebhooks({ store, clock, vault: stranger, allowPrivate: false }).reseal()).toEqual({
    resealed: 0,
    lost: 1,
  })
})

test('deliveries are listed by status, type and time, a page at a time', async () => {
  const { register, converse, ask, worker, clock } = await setupWebhooks()
  const { url, reply } = await startReceiver()
  reply((response, { body }) => void response.writeHead(body.includes('bad') ? 500 : 200).end())
  const { id } = await register(url)
  const { say } = await converse()
  await say('bad')
  clock.pass(1000)
  const second = new Date(clock.now()).toISOString()
  await say('good')
  await worker.deliverDue()
  const list = async (query: string) =>
    (await ask<DeliveryList>('GET', `/v1/webhooks/${id}/deliveries?${query}`)).items
  expect((await list('status=waiting')).map(({ type }) => type)).toEqual(['message.created'])
  expect(await list('type=message.created')).toHaveLength(2)
  expect(await list(`from=${second}`)).toHaveLength(1)
  expect(await list(`to=${second}`)).toHaveLength(3)
  const { items, next_cursor } = await ask<DeliveryList>('GET', `/v1/webhooks/${id}/deliveries?limit=3`)
  expect([...items, ...(await list(`cursor=${next_cursor}`))]).toEqual(await list(''))
})

test('what failed is brought again, one or a range, with the same id', async () => {
  const { register, converse, ask, worker, call, key } = await setupWebhooks()
  const { url, got, reply } = await startReceiver((response) => void response.writeHead(410).end())
  const { id } = await register(url, ['message.created'])
  const { say } = await converse()
  await say('one')
  await worker.deliverDue()
  await ask('PATCH', `/v1/webhooks/${id}`, { disabled: false })
  reply((response) => void response.writeHead(200).end('thanks'))

  const range = { from: '2026-01-01T00:00:00Z' }
  expect(await ask('POST', `/v1/webhooks/${id}/replay`, { ...range, to: '2026-02-01T00:00:00Z' })).toEqual({
    replayed: 0,
  })
  const to = '2027-01-01T00:00:00Z'
  expect(await ask('POST', `/v1/webhooks/${id}/replay`, { ...range, to })).toEqual({ replayed: 1 })
  await worker.deliverDue()
  const { items } = await ask<DeliveryList>('GET', `/v1/webhooks/${id}/deliveries`)
  const path = `/v1/webhooks/${id}/deliveries/${items[0]?.id}`
  expect(await ask('POST', `${path}/replay`)).toMatchObject({ status: 'waiting', attempts: 0 })
  await worker.deliverDue()
  expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(got).toHaveLength(3)
  expect(
    (await ask<DeliveryWithLog>('GET', path)).log.map(({ status, response }) => [status, response]),
  ).toEqual([
    [410, ''],
    [200, 'thanks'],
    [200, 'thanks'],
  ])
  const refused = await call('POST', `/v1/webhooks/${id}/replay`, {
    bearer: key.secret,
    body: { from: to, to: range.from },
  })
  expect((await expectProblem(refused, 422, 'invalid_request')).errors).toMatchObject([{ field: 'to' }])
})

test('what is erased is gone from the log, and is never sent', async () => {
  const { register, converse, ask, worker, store, workspace, call, key } = await setupWebhooks()
  const { url, got } = await startReceiver((response, { body }) => void response.end(body))
  const { id } = await register(url, ['message.created', 'key.rotated'])
  const { say, id: session } = await converse()
  await say('a secret of Alex')
  await worker.deliverDue()
  await say('another secret of Alex')
  await call('POST', `/v1/keys/${key.id}/rotate`, { bearer: key.secret, body: {} })

  const { visitor } = await ask<{ visitor: { id: string } }>('GET', `/v1/sessions/${session}`)
  expect(await store.eraseDeliveryBodies(workspace.id, { visitorId: visitor.id })).toBeGreaterThanOrEqual(2)
  await worker.deliverDue()
  expect(typesOf(got)).toEqual(['message.created', 'key.rotated'])
  const { items } = await ask<DeliveryList>('GET', `/v1/webhooks/${id}/deliveries?status=erased`)
  expect(items).toHaveLength(2)
  for (const delivery of items) {
    const path = `/v1/webhooks/${id}/deliveries/${delivery.id}`
    expect(JSON.stringify(await ask('GET', path))).not.toContain('Alex')
    await expectProblem(await call('POST', `${path}/replay`, { bearer: key.secret }), 409, 'delivery_erased')
  }
})

test('a deleted endpoint takes its deliveries along', async () => {
  const { register, converse, ask, call, key, worker } = await setupWebhooks()
  const { url, got } = await startReceiver()
  const [{ id }, other] = [await register(url), await register(url)]
  await converse()
  await ask('DELETE', `/v1/webhooks/${id}`)
  await worker.deliverDue()
  expect(got).toHaveLength(2)
  for (const path of ['', '/deliveries']) {
    await expectProblem(
      await call('GET', `/v1/webhooks/${id}${path}`, { bearer: key.secret }),
      404,
      'not_found',
    )
  }
  expect((await ask<{ items: object[] }>('GET', '/v1/webhooks')).items).toMatchObject([{ id: other.id }])
})

test.each([
  [{ url: 'http://10.0.0.1/' }, 'url'],
  [{ url: 'https://shop.example/', events: [] }, 'events'],
  [{ url: 'https://shop.example/', events: ['message.deleted'] }, 'events.0'],
  [{}, 'url'],
])('an endpoint of %j is refused', async (body, field) => {
  const { call, key } = await setupWebhooks()
  const answer = await call('POST', '/v1/webhooks', { bearer: key.secret, body })
  expect((await expectProblem(answer, 422, 'invalid_request')).errors).toMatchObject([{ field }])
})

test('a workspace has twenty endpoints at most', async () => {
  const { register, call, key } = await setupWebhooks()
  const body = { url: 'https://shop.example/' }
  for (let each = 0; each < 20; each++) await register(body.url)
  const answer = await call('POST', '/v1/webhooks', { bearer: key.secret, body })
  expect((await expectProblem(answer, 422, 'invalid_request')).errors).toMatchObject([{ field: 'url' }])
})
