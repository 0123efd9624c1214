import { Webhook } from 'standardwebhooks'
import { expect, onTestFinished, test, vi } from 'vitest'
import { toEventSchema, type WebhookType } from '../../protocol/webhook-event.js'
import { verifyWebhook } from '../../server-stub/host/index.js'
import { startReceiver, type Got } from '../support/receiver.js'
import { NOON } from '../support/server.js'
import { setupWebhooks } from '../support/webhooks.js'

/** standardwebhooks has no clock to be given. */
function stopClockAt(ms: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: ms })
  onTestFinished(() => void vi.useRealTimers())
}

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
