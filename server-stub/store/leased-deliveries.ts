import { sql, type Kysely } from 'kysely'
import { writeAudit } from './audit.js'
import { enqueue } from './outbox.js'
import type { Tables } from './tables.js'
import type { Outcome, WebhookStore } from './webhook-store.js'

type LeaseStore = Pick<
  WebhookStore,
  'listDueWebhooks' | 'findQueue' | 'leaseDeliveries' | 'finishAttempt' | 'returnLeases'
>

/**
 * A worker takes deliveries by moving the time when they are due to the end of its lease: where it dies, they are due again,
 * for whoever looks then. `lease` tells whose they are, so that nobody writes down what another has taken over.
 */
export function createLeaseStore(db: Kysely<Tables>): LeaseStore {
  return {
    async listDueWebhooks(now) {
      const rows = await db
        .selectFrom('webhooks')
        .select(['id', 'workspace_id', 'failing_since'])
        .where('disabled_at', 'is', null)
        .where((is) =>
          is.exists(
            is
              .selectFrom('webhook_deliveries')
              .select('webhook_deliveries.id')
              .whereRef('webhook_id', '=', 'webhooks.id')
              .where('status', '=', 'waiting')
              .where('due_at', '<=', now),
          ),
        )
        .execute()
      return rows.map(({ id, workspace_id, failing_since }) => ({
        id,
        workspaceId: workspace_id,
        isFailing: failing_since !== null,
      }))
    },

    async findQueue() {
      const { waiting, oldest } = await db
        .selectFrom('webhook_deliveries')
        .innerJoin('webhooks', 'webhooks.id', 'webhook_deliveries.webhook_id')
        .select(({ fn }) => [
          fn.countAll<number>().as('waiting'),
          sql<number | null>`min(webhook_deliveries.due_at)`.as('oldest'),
        ])
        .where('webhooks.disabled_at', 'is', null)
        .where('webhook_deliveries.status', '=', 'waiting')
        .executeTakeFirstOrThrow()
      return { waiting, oldestDueAt: oldest ?? undefined }
    },

    leaseDeliveries: (webhookId, limit, { lease, now, endsAt }) =>
      db.transaction().execute(async (transaction) => {
        const due = await transaction
          .selectFrom('webhook_deliveries')
          .innerJoin('webhook_events', 'webhook_events.id', 'webhook_deliveries.event_id')
          .select([
            'webhook_deliveries.id',
            'event_id',
            'body',
            'tries',
            'first_tried_at',
            'webhook_deliveries.created_at',
          ])
          .where('webhook_id', '=', webhookId)
          .where('status', '=', 'waiting')
          .where('due_at', '<=', now)
          .orderBy('due_at')
          .limit(limit)
          .execute()
        const ids = due.map(({ id }) => id)
        if (ids.length === 0) return []
        await transaction
          .updateTable('webhook_deliveries')
          .set({ lease, due_at: endsAt })
          .where('id', 'in', ids)
          .execute()
        return due.map(({ id, event_id, body, created_at, tries, first_tried_at }) => ({
          id,
          lease,
          eventId: event_id,
          body: body ?? '',
          createdAt: created_at,
          tries,
          firstTriedAt: first_tried_at ?? undefined,
        }))
      }),

    finishAttempt: ({ id, lease }, { attempt, result, disable }) =>
      db.transaction().execute(async (transaction) => {
        const delivery = await transaction
          .updateTable('webhook_deliveries')
          .set({
            status: result.status,
            lease: null,
            tries: sql<number>`tries + 1`,
            first_tried_at: sql<number>`coalesce(first_tried_at, ${attempt.at})`,
            ...(result.status === 'waiting' && { due_at: result.retryAt }),
          })
          .where('id', '=', id)
          .where('lease', '=', lease)
          .returning('webhook_id')
          .executeTakeFirst()
        if (!delivery) return
        await transaction
          .insertInto('webhook_attempts')
          .values({
            delivery_id: id,
            at: attempt.at,
            latency_ms: attempt.latencyMs,
            url: attempt.url,
            headers_json: JSON.stringify(attempt.headers),
            status: attempt.status ?? null,
            error: attempt.error ?? null,
            response: attempt.response ?? null,
          })
          .execute()
        await noteHealth(transaction, delivery.webhook_id, {
          at: attempt.at,
          isDelivered: result.status === 'delivered',
        })
        if (disable) await disableEndpoint(transaction, delivery.webhook_id, disable)
      }),

    async returnLeases(lease, now) {
      await db
        .updateTable('webhook_deliveries')
        .set({ lease: null, due_at: now })
        .where('lease', '=', lease)
        .where('status', '=', 'waiting')
        .execute()
    },
  }
}

async function noteHealth(
  db: Kysely<Tables>,
  webhookId: string,
  { at, isDelivered }: { at: number; isDelivered: boolean },
): Promise<void> {
  await db
    .updateTable('webhooks')
    .set({ failing_since: isDelivered ? null : at })
    .where('id', '=', webhookId)
    // A healthy endpoint's row is not written at each delivery.
    .where('failing_since', isDelivered ? 'is not' : 'is', null)
    .execute()
}

async function disableEndpoint(
  db: Kysely<Tables>,
  webhookId: string,
  { because, act, notice }: NonNullable<Outcome['disable']>,
): Promise<void> {
  const disabled = await db
    .updateTable('webhooks')
    .set({ disabled_at: act.at, disabled_because: because, updated_at: act.at })
    .where('id', '=', webhookId)
    .where('disabled_at', 'is', null)
    .returning('workspace_id')
    .executeTakeFirst()
  if (!disabled) return
  const done = { workspaceId: disabled.workspace_id, what: 'webhook.disable', target: webhookId }
  await writeAudit(db, act, { ...done, details: { because } })
  await enqueue(db, notice)
}
