import type {
  Delivery,
  DeliveryList,
  DeliveryQuery,
  DeliveryWithLog,
  ReplayRequest,
} from '../../protocol/webhook.js'
import type * as z from 'zod/mini'
import type { Store } from '../store/store.js'
import type { StoredAttempt, StoredDelivery } from '../store/webhook-store.js'
import type { Actor } from './actor.js'
import type { Clock } from './clock.js'
import { refuseField, Refusal } from './refusal.js'
import { toEvent } from './webhook-event.js'
import { refuseWebhook } from './webhooks.js'

interface Place {
  workspaceId: string
  /** Of the endpoint. */
  id: string
}

export interface WebhookDeliveries {
  /** Newest first. @throws Refusal `not_found`, or one that names the field. */
  list(place: Place, query: DeliveryQuery): Promise<DeliveryList>
  /** @throws Refusal `not_found` */
  read(place: Place, deliveryId: string): Promise<DeliveryWithLog>
  /** Brings it again, at once and by the whole schedule; one that waits does so already. @throws Refusal `not_found`, `delivery_erased` */
  replay(place: Place, deliveryId: string, actor: Actor): Promise<Delivery>
  /** How many. @throws Refusal `not_found`, or one that names the field. */
  replayRange(place: Place, range: z.infer<typeof ReplayRequest>, actor: Actor): Promise<number>
  /** An event to this endpoint alone. @throws Refusal `not_found` */
  test(place: Place, actor: Actor): Promise<Delivery>
}

export function createWebhookDeliveries({ store, clock }: { store: Store; clock: Clock }): WebhookDeliveries {
  async function mustExist({ workspaceId, id }: Place): Promise<void> {
    if (!(await store.findWebhook(workspaceId, id))) refuseWebhook(id)
  }

  async function find(place: Place, deliveryId: string) {
    await mustExist(place)
    return (await store.findDelivery(place.id, deliveryId)) ?? refuseDelivery(deliveryId)
  }

  return {
    async list(place, { limit, cursor, status, type, from, to }) {
      await mustExist(place)
      const filter = { status, type, from: toMs(from), to: toMs(to) }
      const before = cursor === undefined ? {} : { before: cursor }
      const found = await store.listDeliveries(place.id, filter, { limit: limit + 1, ...before })
      const items = found.slice(0, limit).map(toShown)
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null }
    },

    async read(place, deliveryId) {
      const { delivery, body, log } = await find(place, deliveryId)
      return { ...toShown(delivery), body: body ?? null, log: log.map(toShownAttempt) }
    },

    async replay(place, deliveryId, actor) {
      const { delivery } = await find(place, deliveryId)
      if (delivery.status === 'erased') {
        throw new Refusal(
          'delivery_erased',
          `The body of ${deliveryId} was erased; there is nothing to send.`,
        )
      }
      const now = clock.now()
      const asked = { workspaceId: place.workspaceId, webhookId: place.id, id: deliveryId }
      const replayed = await store.replayDelivery(asked, now, { ...actor, at: now })
      return toShown(replayed ?? refuseDelivery(deliveryId))
    },

    async replayRange(place, { from, to, status }, actor) {
      await mustExist(place)
      const now = clock.now()
      const range = { from: Date.parse(from), to: toMs(to) ?? now, status }
      if (range.from >= range.to) throw refuseField('to', 'is not after from.')
      const asked = { workspaceId: place.workspaceId, webhookId: place.id }
      return store.replayDeliveries(asked, range, { ...actor, at: now })
    },

    async test(place, actor) {
      await mustExist(place)
      const { workspaceId, id } = place
      const at = clock.now()
      const data = { webhook: { id }, text: 'Somebody has asked for this, to see whether deliveries arrive.' }
      const event = toEvent({ type: 'webhook.test', workspaceId, at, data })
      const deliveryId = await store.enqueueFor(id, event, { ...actor, at })
      return toShown((await find(place, deliveryId)).delivery)
    },
  }
}

function refuseDelivery(id: string): never {
  throw new Refusal('not_found', `This endpoint has no delivery ${id.slice(0, 64)}.`)
}

function toShown(delivery: StoredDelivery): Delivery {
  const { id, webhookId, eventId, type, status, createdAt, dueAt, isLeased, tries } = delivery
  const isNext = status === 'waiting' && !isLeased
  return {
    id,
    webhook_id: webhookId,
    event_id: eventId,
    type,
    status,
    created_at: toInstant(createdAt),
    next_attempt_at: isNext ? toInstant(dueAt) : null,
    attempts: tries,
  }
}

function toShownAttempt({ at, latencyMs, url, headers, status, error, response }: StoredAttempt) {
  return {
    at: toInstant(at),
    latency_ms: latencyMs,
    request: { url, headers: { ...headers } },
    status: status ?? null,
    error: error ?? null,
    response: response ?? null,
  }
}

function toMs(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant)
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString()
}
