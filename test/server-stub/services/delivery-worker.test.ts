import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { DeliveryList, DeliveryWithLog, Webhook } from '../../../protocol/webhook.js'
import { createSend } from '../../../server-stub/outgoing/send-webhook.js'
import { RETRY_DELAYS_MS } from '../../../server-stub/services/delivery-schedule.js'
import type { Send } from '../../../server-stub/services/delivery-worker.js'
import { settled } from '../../support/clock.js'
import { defer } from '../../support/defer.js'
import { startReceiver } from '../../support/receiver.js'
import { NOON } from '../../support/server.js'
import { setupWebhooks } from '../../support/webhooks.js'

type World = Awaited<ReturnType<typeof setupWebhooks>> & { webhookId?: string }

/** An endpoint for messages alone, with one message for it. */
async function setup(send?: Send) {
  const world = await setupWebhooks(send && { send })
  const receiver = await startReceiver()
  const webhook = await world.register(receiver.url, ['message.created'])
  const conversation = await world.converse()
  await conversation.say('Hello')
  const read = () => world.ask<Webhook>('GET', `/v1/webhooks/${webhook.id}`)
  return { ...world, receiver, webhook, conversation, read, readLog: () => readOnly(world, webhook.id) }
}

async function readOnly({ ask }: World, webhookId: string): Promise<DeliveryWithLog> {
  const path = `/v1/webhooks/${webhookId}/deliveries`
  const { items } = await ask<DeliveryList>('GET', path)
  expect(items).toHaveLength(1)
  return ask('GET', `${path}/${items[0]?.id}`)
}

/** Lets each wait of the schedule pass, one after the other; when the attempts were, in ms since the first. */
async function runSchedule({ worker, clock, readLog }: Awaited<ReturnType<typeof setup>>) {
  await worker.deliverDue()
  for (const delay of RETRY_DELAYS_MS) {
    clock.pass(delay - 1)
    const before = (await readLog()).log.length
    await worker.deliverDue()
    expect((await readLog()).log).toHaveLength(before)
    clock.pass(1)
    await worker.deliverDue()
  }
  return readLog()
}

const instants = RETRY_DELAYS_MS.reduce<number[]>(
  (all, delay) => [...all, (all.at(-1) ?? 0) + delay],
  [NOON],
).map((at) => new Date(at).toISOString())

const TROUBLE: [string, (response: ServerResponse) => void, object][] = [
  [
    'answers 500',
    (response) => void response.writeHead(500).end('oops'),
    { status: 500, error: null, response: 'oops' },
  ],
  [
    'answers 429',
    (response) => void response.writeHead(429).end(),
    { status: 429, error: null, response: '' },
  ],
  [
    'redirects',
    (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    { status: 302, error: 'redirect_refused', response: '' },
  ],
  [
    'hangs up',
    (response) => void response.socket?.resetAndDestroy(),
    { status: null, error: 'ECONNRESET', response: null },
  ],
]

test.each(TROUBLE)(
  'one that %s is asked to the end of the schedule, and disabled',
  async (_, answer, logged) => {
    const world = await setup()
    const { receiver, read, webhook, store, workspace } = world
    receiver.reply(answer)
    const delivery = await runSchedule(world)

    const request = {
      url: receiver.url,
      headers: expect.objectContaining({ 'webhook-id': delivery.event_id }) as object,
    }
    const log = instants.map((at) => ({ at, latency_ms: 0, request, ...logged }))
    expect(delivery).toMatchObject({ status: 'failed', attempts: 10, next_attempt_at: null })
    expect(delivery.log).toEqual(log)
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([delivery.event_id]),
    )
    expect(new Set(receiver.got.map(({ body }) => body))).toEqual(new Set([delivery.body]))
    expect(JSON.stringify(delivery.log)).not.toMatch(/v1,/)
    const endpoint = await read()
    expect(endpoint).toMatchObject({ disabled_because: 'exhausted', disabled_at: instants.at(-1) })
    expect(await store.listAudit(workspace.id, { limit: 1 })).toMatchObject([
      { by: 'system', what: 'webhook.disable', target: webhook.id, details: { because: 'exhausted' } },
    ])
  },
)

test.each([
  ['says nothing', () => {}],
  ['trickles bytes', (response: ServerResponse) => void response.writeHead(200).write('.')],
])('one that %s has its 15 s each time', async (_, answer) => {
  let runOut = () => {}
  const after = (_ms: number, then: () => void) => {
    runOut = then
    return () => {}
  }
  const world = await setup(createSend({ allowLoopback: true, after }))
  world.receiver.reply((response) => {
    answer(response)
    runOut()
  })
  const delivery = await runSchedule(world)
  expect(delivery.log.map(({ at, status, error }) => [at, status, error])).toEqual(
    instants.map((at) => [at, null, 'timeout']),
  )
  expect(await world.read()).toMatchObject({ disabled_because: 'exhausted' })
})

test('a huge answer of 200 is a delivery, and its beginning is kept', async () => {
  const { receiver, worker, readLog } = await setup()
  receiver.reply((response) => void response.writeHead(200).end('x'.repeat(5_000_000)))
  await worker.deliverDue()
  expect(await readLog()).toMatchObject({
    status: 'delivered',
    log: [{ status: 200, response: 'x'.repeat(4096) }],
  })
})

test('410 disables at once, tells the other endpoints, and what waits goes on when it is enabled', async () => {
  const { receiver, worker, clock, ask, read, register, webhook, conversation, readLog } = await setup()
  const other = await startReceiver()
  await register(other.url, ['webhook.disabled'])
  receiver.reply((response) => void response.writeHead(410).end())
  await worker.deliverDue()
  expect(await readLog()).toMatchObject({ status: 'failed', attempts: 1 })
  expect(await read()).toMatchObject({ disabled_because: 'gone' })
  expect(other.got.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
    { type: 'webhook.disabled', data: { webhook: { id: webhook.id, disabled_because: 'gone' } } },
  ])

  receiver.reply((response) => void response.writeHead(204).end())
  await conversation.say('nobody listens')
  await ask('POST', `/v1/webhooks/${webhook.id}/deliveries/${(await readLog()).id}/replay`)
  clock.pass(1000)
  await worker.deliverDue()
  expect(receiver.got).toHaveLength(1)
  expect(await ask<Webhook>('PATCH', `/v1/webhooks/${webhook.id}`, { disabled: false })).toMatchObject({
    disabled_at: null,
    failing_since: null,
  })
  await worker.deliverDue()
  expect(await readLog()).toMatchObject({ status: 'delivered', log: [{ status: 410 }, { status: 204 }] })
})

test('Retry-After is waited for', async () => {
  const { receiver, worker, clock, readLog } = await setup()
  receiver.reply((response) => void response.writeHead(503, { 'retry-after': '60' }).end())
  await worker.deliverDue()
  const waiting = { next_attempt_at: new Date(NOON + 60_000).toISOString() }
  expect(await readLog()).toMatchObject(waiting)
  clock.pass(59_999)
  await worker.deliverDue()
  expect(receiver.got).toHaveLength(1)
  clock.pass(1)
  await worker.deliverDue()
  expect(receiver.got).toHaveLength(2)
})

test('an endpoint that takes others stays enabled when one is exhausted', async () => {
  const world = await setup()
  const { receiver, conversation, clock, worker, read } = world
  const path = `/v1/webhooks/${world.webhook.id}/deliveries`
  const { items } = await world.ask<DeliveryList>('GET', path)
  receiver.reply((response, { body }) => {
    response.writeHead(body.includes('"text":"Hello"') ? 500 : 204).end()
  })
  await worker.deliverDue()
  await conversation.say('Another')
  for (const delay of RETRY_DELAYS_MS) {
    clock.pass(delay)
    await worker.deliverDue()
  }
  const { status } = await world.ask<DeliveryWithLog>('GET', `${path}/${items[0]?.id}`)
  expect(status).toBe('failed')
  expect(await read()).toMatchObject({ disabled_at: null })
})

test('two workers deliver each once', async () => {
  const { conversation, worker, makeWorker, receiver } = await setup()
  for (let each = 0; each < 40; each++) await conversation.say(`message ${each}`)
  const other = makeWorker()
  await Promise.all([worker.deliverDue(), other.deliverDue()])
  const ids = receiver.got.map(({ headers }) => headers['webhook-id'])
  expect(ids).toHaveLength(41)
  expect(new Set(ids).size).toBe(41)
})

test("a dead worker's deliveries are taken over when its lease ends, and what it says later counts no more", async () => {
  const { makeWorker, worker, clock, receiver, readLog } = await setup()
  const hanging = defer<{ status: number }>()
  const begun = defer()
  const dead = makeWorker({
    send: () => {
      begun.resolve()
      return hanging.promise
    },
  })
  const dying = dead.deliverDue()
  await begun.promise
  clock.pass(59_999)
  await worker.deliverDue()
  expect(receiver.got).toHaveLength(0)
  expect(await readLog()).toMatchObject({ status: 'waiting', next_attempt_at: null })
  clock.pass(1)
  await worker.deliverDue()
  expect(receiver.got).toHaveLength(1)
  hanging.resolve({ status: 500 })
  await dying
  expect(await readLog()).toMatchObject({ status: 'delivered', log: [{ status: 204 }] })
})

test('a worker that stops gives back what it has', async () => {
  const { makeWorker, worker, receiver, readLog } = await setup()
  const begun = defer()
  const stopping = makeWorker({
    send: ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ error: 'stopped' }))
        begun.resolve()
      }),
  })
  const { stop } = stopping.start()
  await begun.promise
  await stop()
  await worker.deliverDue()
  expect(receiver.got).toHaveLength(1)
  expect(await readLog()).toMatchObject({ attempts: 1, log: [{ status: 204 }] })
})

test.each<[string, (world: World) => Promise<unknown>]>([
  ['a message', async ({ converse }) => (await converse()).say('Hello')],
  ['a test', ({ ask, webhookId }) => ask('POST', `/v1/webhooks/${webhookId}/test`)],
  ['a rotated key', ({ ask, key }) => ask('POST', `/v1/keys/${key.id}/rotate`, {})],
])('%s of this process is delivered at once, and at no later look', async (_, write) => {
  const world = await setupWebhooks()
  const { id: webhookId } = await world.register('https://shop.example/')
  let sent = 0
  const send = async () => {
    sent += 1
    return { status: 200 }
  }
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { stop } = world.makeWorker({ send }).start()
  for (let turn = 0; turn < 20; turn++) await settled()
  await write({ ...world, webhookId })
  for (let turn = 0; turn < 100 && sent === 0; turn++) await settled()
  expect(sent).toBeGreaterThan(0)
  await stop()
})

test('dead receivers delay nobody, however many they are', async () => {
  const { makeWorker, register, conversation, receiver } = await setup()
  for (let each = 0; each < 19; each++) await register(`https://dead-${each}.example/`, ['message.created'])
  for (let each = 0; each < 20; each++) await conversation.say(`message ${each}`)
  let hanging = 0
  const alive = createSend({ allowLoopback: true })
  const { stop } = makeWorker({
    send: (request) => {
      if (request.url === receiver.url) return alive(request)
      hanging++
      return new Promise((resolve) => {
        request.signal.addEventListener('abort', () => resolve({ error: 'stopped' }))
      })
    },
  }).start()
  await expect.poll(() => [receiver.got.length, hanging]).toEqual([21, 19])
  for (let each = 0; each < 20; each++) await conversation.say(`later ${each}`)
  await expect.poll(() => receiver.got.length).toBe(41)
  expect(hanging).toBe(19)
  await stop()
})

test('a message that is not kept tells nobody, and one that is told is kept', async () => {
  const { store, conversation, worker, receiver } = await setup()
  await worker.deliverDue()
  const message = {
    id: 'msg_0000000000000000000001',
    sessionId: conversation.id,
    author: 'agent' as const,
    anonymous: false,
    text: 'not kept',
    createdAt: NOON,
  }
  const announce = () => {
    throw new Error('no')
  }
  await expect(store.addMessage(message, announce)).rejects.toThrow('no')
  expect((await store.listMessages(conversation.id, { limit: 9 }))?.map(({ text }) => text)).toEqual([
    'Hello',
  ])
  await worker.deliverDue()
  expect(receiver.got).toHaveLength(1)
})
