import { sql, type Insertable, type Kysely, type Selectable } from 'kysely'
import { unnamed, writeAudit } from './audit.js'
import type { Tables } from './tables.js'
import type { WebhookEndpoint, WebhookSecret, WebhookStore } from './webhook-store.js'

type EndpointStore = Pick<
  WebhookStore,
  | 'addWebhook'
  | 'findWebhook'
  | 'findWebhookWorkspace'
  | 'listWebhooks'
  | 'changeWebhook'
  | 'deleteWebhook'
  | 'rotateWebhookSecret'
  | 'listWebhookSecretsSealedByOthers'
  | 'resealWebhookSecret'
>
interface Place {
  workspaceId: string
  id: string
}

export function createWebhookStore(db: Kysely<Tables>): EndpointStore {
  return {
    async addWebhook(endpoint, act = unnamed()) {
      const { id, workspaceId, url, events, secrets } = endpoint
      await db.transaction().execute(async (transaction) => {
        await transaction.insertInto('webhooks').values(toRow(endpoint)).execute()
        for (const { sealed, createdAt } of secrets) {
          const row = {
            webhook_id: id,
            sealed: sealed.box,
            sealed_by: sealed.by,
            created_at: createdAt,
            ends_at: null,
          }
          await transaction.insertInto('webhook_secrets').values(row).execute()
        }
        const details = { url, events: events ?? null }
        await writeAudit(transaction, act, { workspaceId, what: 'webhook.create', target: id, details })
      })
    },

    findWebhook: (workspaceId, id) => find(db, { workspaceId, id }),

    async findWebhookWorkspace(id) {
      const row = await db
        .selectFrom('webhooks')
        .select('workspace_id')
        .where('id', '=', id)
        .executeTakeFirst()
      return row?.workspace_id
    },

    async listWebhooks(workspaceId) {
      const rows = await db
        .selectFrom('webhooks')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('id', 'desc')
        .execute()
      const ids = rows.map(({ id }) => id)
      const secrets = ids.length > 0 ? await listSecrets(db, ids) : []
      return rows.map((row) => toEndpoint(row, secrets))
    },

    changeWebhook: (place, change, act = unnamed()) =>
      db.transaction().execute(async (transaction) => {
        const endpoint = await find(transaction, place)
        if (!endpoint) return undefined
        const changed = change(endpoint)
        const { url, events, disabled } = changed
        await transaction.updateTable('webhooks').set(toRow(changed)).where('id', '=', place.id).execute()
        const details = { url, events: events ?? null, disabled: disabled !== undefined }
        const done = { workspaceId: place.workspaceId, what: 'webhook.update', target: place.id, details }
        await writeAudit(transaction, act, done)
        return changed
      }),

    deleteWebhook: ({ workspaceId, id }, act = unnamed()) =>
      db.transaction().execute(async (transaction) => {
        const endpoint = await find(transaction, { workspaceId, id })
        if (!endpoint) return false
        const deliveries = transaction.selectFrom('webhook_deliveries').where('webhook_id', '=', id)
        const eventIds = (await deliveries.select('event_id').execute()).map(({ event_id }) => event_id)
        await transaction
          .deleteFrom('webhook_attempts')
          .where('delivery_id', 'in', deliveries.select('id'))
          .execute()
        await transaction.deleteFrom('webhook_deliveries').where('webhook_id', '=', id).execute()
        for (const eventId of eventIds) await forgetUnlessWanted(transaction, eventId)
        await transaction.deleteFrom('webhook_secrets').where('webhook_id', '=', id).execute()
        await transaction.deleteFrom('webhooks').where('id', '=', id).execute()
        const details = { url: endpoint.url }
        await writeAudit(transaction, act, { workspaceId, what: 'webhook.delete', target: id, details })
        return true
      }),

    rotateWebhookSecret: (place, { sealed, createdAt, othersEndAt }, act = unnamed()) =>
      db.transaction().execute(async (transaction) => {
        const { workspaceId, id } = place
        if (!(await find(transaction, place))) return undefined
        await transaction
          .updateTable('webhook_secrets')
          .set({
            ends_at: sql<number>`case when ends_at < ${othersEndAt} then ends_at else ${othersEndAt} end`,
          })
          .where('webhook_id', '=', id)
          .execute()
        await transaction
          .deleteFrom('webhook_secrets')
          .where('webhook_id', '=', id)
          .where('ends_at', '<=', createdAt)
          .execute()
        await transaction
          .insertInto('webhook_secrets')
          .values({
            webhook_id: id,
            sealed: sealed.box,
            sealed_by: sealed.by,
            created_at: createdAt,
            ends_at: null,
          })
          .execute()
        const details = { old_secrets_end_at: new Date(othersEndAt).toISOString() }
        await writeAudit(transaction, act, {
          workspaceId,
          what: 'webhook.rotate_secret',
          target: id,
          details,
        })
        return find(transaction, place)
      }),

    async listWebhookSecretsSealedByOthers(by) {
      const rows = await db
        .selectFrom('webhook_secrets')
        .innerJoin('webhooks', 'webhooks.id', 'webhook_secrets.webhook_id')
        .select(['webhooks.workspace_id', 'webhook_id', 'sealed', 'sealed_by'])
        .where('sealed_by', '!=', by)
        .execute()
      return rows.map(({ workspace_id, webhook_id, sealed, sealed_by }) => ({
        workspaceId: workspace_id,
        webhookId: webhook_id,
        sealed: { box: sealed, by: sealed_by },
      }))
    },

    async resealWebhookSecret(webhookId, { from, to }) {
      await db
        .updateTable('webhook_secrets')
        .set({ sealed: to.box, sealed_by: to.by })
        .where('webhook_id', '=', webhookId)
        .where('sealed', '=', from.box)
        .execute()
    },
  }
}

async function find(db: Kysely<Tables>, { workspaceId, id }: Place): Promise<WebhookEndpoint | undefined> {
  const row = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
  return row && toEndpoint(row, await listSecrets(db, [id]))
}

type SecretRow = Selectable<Tables['webhook_secrets']>

/** The one without an end first: that is newest first. */
async function listSecrets(db: Kysely<Tables>, webhookIds: string[]): Promise<SecretRow[]> {
  return db
    .selectFrom('webhook_secrets')
    .selectAll()
    .where('webhook_id', 'in', webhookIds)
    .orderBy(sql`ends_at is not null`)
    .orderBy('created_at', 'desc')
    .execute()
}

async function forgetUnlessWanted(db: Kysely<Tables>, eventId: string): Promise<void> {
  const others = db.selectFrom('webhook_deliveries').select('event_id').where('event_id', '=', eventId)
  await db
    .deleteFrom('webhook_events')
    .where('id', '=', eventId)
    .where((is) => is.not(is.exists(others)))
    .execute()
}

function toRow(endpoint: WebhookEndpoint): Insertable<Tables['webhooks']> {
  return {
    id: endpoint.id,
    workspace_id: endpoint.workspaceId,
    url: endpoint.url,
    events_json: endpoint.events ? JSON.stringify(endpoint.events) : null,
    created_by: endpoint.createdBy,
    created_at: endpoint.createdAt,
    updated_at: endpoint.updatedAt,
    disabled_at: endpoint.disabled?.at ?? null,
    disabled_because: endpoint.disabled?.because ?? null,
    failing_since: endpoint.failingSince ?? null,
  }
}

function toEndpoint(row: Selectable<Tables['webhooks']>, secrets: readonly SecretRow[]): WebhookEndpoint {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    url: row.url,
    events: row.events_json === null ? undefined : (JSON.parse(row.events_json) as string[]),
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    disabled:
      row.disabled_at === null || row.disabled_because === null
        ? undefined
        : { at: row.disabled_at, because: row.disabled_because },
    failingSince: row.failing_since ?? undefined,
    secrets: secrets.filter(({ webhook_id }) => webhook_id === row.id).map(toSecret),
  }
}

function toSecret({ sealed, sealed_by, created_at, ends_at }: SecretRow): WebhookSecret {
  return { sealed: { box: sealed, by: sealed_by }, createdAt: created_at, endsAt: ends_at ?? undefined }
}
