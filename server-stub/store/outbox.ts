import { hash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Tables } from './tables.js'
import type { OutboxEvent } from './webhook-store.js'

/**
 * Keeps an event, and a delivery of it for each endpoint that listens.
 * @param db the transaction of the fact itself: neither is kept without the other.
 */
export async function enqueue(db: Kysely<Tables>, event: OutboxEvent | undefined): Promise<void> {
  if (!event) return
  const endpoints = await db
    .selectFrom('webhooks')
    .select(['id', 'events_json'])
    .where('workspace_id', '=', event.workspaceId)
    .where('disabled_at', 'is', null)
    .execute()
  const listening = endpoints.filter(({ events_json }) => isAskedFor(event.type, events_json))
  if (listening.length > 0)
    await addDeliveries(
      db,
      event,
      listening.map(({ id }) => id),
    )
}

export async function addDeliveries(
  db: Kysely<Tables>,
  { id, workspaceId, type, visitorId, at, body }: OutboxEvent,
  webhookIds: readonly string[],
): Promise<void> {
  await db
    .insertInto('webhook_events')
    .values({ id, workspace_id: workspaceId, type, visitor_id: visitorId ?? null, body, created_at: at })
    .execute()
  const delivery = {
    event_id: id,
    type,
    created_at: at,
    due_at: at,
    lease: null,
    tries: 0,
    first_tried_at: null,
  }
  await db
    .insertInto('webhook_deliveries')
    .values(
      webhookIds.map((webhookId) => ({
        ...delivery,
        id: toDeliveryId(id, webhookId),
        webhook_id: webhookId,
        status: 'waiting' as const,
      })),
    )
    .execute()
}

/** An event comes to an endpoint once, and this is that once: no second row can have its id. Sorts by time, as the event's does. */
export function toDeliveryId(eventId: string, webhookId: string): string {
  const digits = hash('sha256', `${eventId} ${webhookId}`, 'hex').slice(0, 14)
  return `dlv_${eventId.slice(4, 12)}${digits}`
}

function isAskedFor(type: string, eventsJson: string | null): boolean {
  return eventsJson === null || (JSON.parse(eventsJson) as string[]).includes(type)
}
