import type { Kysely, UpdateQueryBuilder, UpdateResult } from 'kysely'
import type { Tables } from './tables.js'

type Events = UpdateQueryBuilder<Tables, 'webhook_events', 'webhook_events', UpdateResult>

/**
 * What webhooks were sent and what was answered, which may repeat it, is gone, and with it of whom it told; what waits is not sent.
 * @param db a transaction. @returns how many events had a body.
 */
export async function eraseBodies(db: Kysely<Tables>, choose: (events: Events) => Events): Promise<number> {
  const events = db
    .updateTable('webhook_events')
    .set({ body: null, visitor_id: null })
    .where('body', 'is not', null)
  const erased = await choose(events).returning('id').execute()
  for (const { id } of erased) await eraseDeliveriesOf(db, id)
  return erased.length
}

async function eraseDeliveriesOf(db: Kysely<Tables>, eventId: string): Promise<void> {
  const own = db.selectFrom('webhook_deliveries').select('id').where('event_id', '=', eventId)
  await db.updateTable('webhook_attempts').set({ response: null }).where('delivery_id', 'in', own).execute()
  await db
    .updateTable('webhook_deliveries')
    .set({ status: 'erased', lease: null })
    .where('event_id', '=', eventId)
    .execute()
}
