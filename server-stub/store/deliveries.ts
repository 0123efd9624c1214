import type { Kysely, Selectable } from 'kysely'
import { unnamed, writeAudit } from './audit.js'
import { eraseBodies } from './erase-bodies.js'
import { addDeliveries, toDeliveryId } from './outbox.js'
import type { Tables } from './tables.js'
import type { StoredAttempt, StoredDelivery, WebhookStore } from './webhook-store.js'

type DeliveryStore = Pick<
  WebhookStore,
  | 'enqueueFor'
  | 'listDeliveries'
  | 'findDelivery'
  | 'replayDelivery'
  | 'replayDeliveries'
  | 'eraseDeliveryBodies'
>

/** For those who look at deliveries; leased-deliveries.ts is for those who make them. */
export function createDeliveryStore(db: Kysely<Tables>, wakeWorkers: () => void): DeliveryStore {
  return {
    async enqueueFor(webhookId, event, act = unnamed()) {
      const { workspaceId } = event
      await db.transaction().execute(async (transaction) => {
        await addDeliveries(transaction, event, [webhookId])
        await writeAudit(transaction, act, { workspaceId, what: 'webhook.test', target: webhookId })
      })
      wakeWorkers()
      return toDeliveryId(event.id, webhookId)
    },

    async listDeliveries(webhookId, { status, type, from, to }, { limit, before }) {
      let query = db
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('webhook_id', '=', webhookId)
        .orderBy('id', 'desc')
        .limit(limit)
      if (before !== undefined) query = query.where('id', '<', before)
      if (status !== undefined) query = query.where('status', '=', status)
      if (type !== undefined) query = query.where('type', '=', type)
      if (from !== undefined) query = query.where('created_at', '>=', from)
      if (to !== undefined) query = query.where('created_at', '<', to)
      return (await query.execute()).map(toDelivery)
    },

    async findDelivery(webhookId, id) {
      const row = await db
        .selectFrom('webhook_deliveries')
        .innerJoin('webhook_events', 'webhook_events.id', 'webhook_deliveries.event_id')
        .selectAll('webhook_deliveries')
        .select('body')
        .where('webhook_deliveries.id', '=', id)
        .where('webhook_id', '=', webhookId)
        .executeTakeFirst()
      if (!row) return undefined
      const attempts = await db
        .selectFrom('webhook_attempts')
        .selectAll()
        .where('delivery_id', '=', id)
        .orderBy('position')
        .execute()
      return { delivery: toDelivery(row), body: row.body ?? undefined, log: attempts.map(toAttempt) }
    },

    async replayDelivery({ workspaceId, webhookId, id }, now, act = unnamed()) {
      const replayed = await db.transaction().execute(async (transaction) => {
        const one = () =>
          transaction
            .selectFrom('webhook_deliveries')
            .selectAll()
            .where('id', '=', id)
            .where('webhook_id', '=', webhookId)
            .executeTakeFirst()
        if (!(await one())) return undefined
        await transaction
          .updateTable('webhook_deliveries')
          .set(fromTheFirst(now))
          .where('id', '=', id)
          .where('status', 'in', ['delivered', 'failed'])
          .execute()
        const details = { delivery: id }
        await writeAudit(transaction, act, {
          workspaceId,
          what: 'webhook.replay',
          target: webhookId,
          details,
        })
        const after = await one()
        return after && toDelivery(after)
      })
      wakeWorkers()
      return replayed
    },

    async replayDeliveries({ workspaceId, webhookId }, { from, to, status }, act = unnamed()) {
      const count = await db.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('webhook_deliveries')
          .set(fromTheFirst(act.at))
          .where('webhook_id', '=', webhookId)
          .where('status', '=', status)
          .where('created_at', '>=', from)
          .where('created_at', '<', to)
          .executeTakeFirst()
        const replayed = Number(numUpdatedRows)
        const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
        const details = { ...range, status, replayed }
        await writeAudit(transaction, act, {
          workspaceId,
          what: 'webhook.replay',
          target: webhookId,
          details,
        })
        return replayed
      })
      wakeWorkers()
      return count
    },

    eraseDeliveryBodies: (workspaceId, which) =>
      db.transaction().execute((transaction) =>
        eraseBodies(transaction, (events) => {
          const own = events.where('workspace_id', '=', workspaceId)
          if ('visitorId' in which) return own.where('visitor_id', '=', which.visitorId)
          return own.where('created_at', '<', which.before)
        }),
      ),
  }
}

function fromTheFirst(now: number) {
  return { status: 'waiting' as const, due_at: now, lease: null, tries: 0, first_tried_at: null }
}

function toDelivery(row: Selectable<Tables['webhook_deliveries']>): StoredDelivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    type: row.type,
    status: row.status,
    createdAt: row.created_at,
    dueAt: row.due_at,
    isLeased: row.lease !== null,
    tries: row.tries,
  }
}

function toAttempt(row: Selectable<Tables['webhook_attempts']>): StoredAttempt {
  return {
    at: row.at,
    latencyMs: row.latency_ms,
    url: row.url,
    headers: JSON.parse(row.headers_json) as Record<string, string>,
    status: row.status ?? undefined,
    error: row.error ?? undefined,
    response: row.response ?? undefined,
  }
}
