import { OVERLAP_DEFAULT_S } from '../../protocol/key.js'
import type { NewWebhook, Webhook, WebhookChange } from '../../protocol/webhook.js'
import { EventType } from '../../protocol/webhook-event.js'
import type { Store } from '../store/store.js'
import type { WebhookEndpoint } from '../store/webhook-store.js'
import { SYSTEM, type Actor } from './actor.js'
import type { Clock } from './clock.js'
import { makeId } from './id.js'
import { refuseField, Refusal } from './refusal.js'
import type { Vault } from './vault.js'
import { makeWebhookSecret } from './webhook-signature.js'
import { toWebhookUrl } from './webhook-url.js'

/** What an endpoint may ask for. */
export const EVENT_TYPES = EventType.options

/** Each costs a row for every event. */
const WEBHOOKS_MAX = 20

interface Place {
  workspaceId: string
  id: string
}

export interface Webhooks {
  /** The only time that the secret is seen, but for `rotateSecret`. @throws Refusal that names the field. */
  create(
    request: { workspaceId: string; url: string; events: readonly string[] | null; createdBy: string },
    actor?: Actor,
  ): Promise<NewWebhook>
  /** Newest first. @throws Refusal that names the field. */
  list(workspaceId: string): Promise<Webhook[]>
  /** @throws Refusal `not_found` */
  read(place: Place): Promise<Webhook>
  /** Of the endpoint, whosever it is: for the operator. @throws Refusal `not_found` */
  findPlace(id: string): Promise<Place>
  /** @throws Refusal `not_found`, or one that names the field. */
  update(place: Place, change: WebhookChange, actor?: Actor): Promise<Webhook>
  /** With its deliveries. @throws Refusal `not_found` */
  delete(place: Place, actor?: Actor): Promise<void>
  /**
   * A new secret; deliveries are signed with the old ones too for `overlap` seconds more (default 24 h), or until the sooner end
   * that an earlier rotation gave them. @throws Refusal `not_found`
   */
  rotateSecret(place: Place, overlap?: number, actor?: Actor): Promise<NewWebhook>
  /** Seals with the newest secret what an older one sealed. How many it could, and how many no secret here opens. */
  reseal(): Promise<{ resealed: number; lost: number }>
}

interface Dependencies {
  store: Store
  clock: Clock
  vault: Vault
  /** `WEBHOOK_ALLOW_PRIVATE` */
  allowPrivate: boolean
}

export function createWebhooks({ store, clock, vault, allowPrivate }: Dependencies): Webhooks {
  async function mustExist(workspaceId: string): Promise<void> {
    if (await store.findWorkspace(workspaceId)) return
    throw refuseField('workspace', `there is no workspace ${workspaceId.slice(0, 64)}.`)
  }

  function seal(place: Place) {
    const secret = makeWebhookSecret()
    return { secret, sealed: vault.seal(secret, toSecretPlace(place)) }
  }

  return {
    async create({ workspaceId, url, events, createdBy }, actor = { by: createdBy }) {
      await mustExist(workspaceId)
      if ((await store.listWebhooks(workspaceId)).length >= WEBHOOKS_MAX) {
        throw refuseField(
          'url',
          `this workspace has ${WEBHOOKS_MAX} endpoints, which is as many as are allowed.`,
        )
      }
      const now = clock.now()
      const id = makeId('whk', now)
      const { secret, sealed } = seal({ workspaceId, id })
      const endpoint: WebhookEndpoint = {
        id,
        workspaceId,
        url: toWebhookUrl(url, allowPrivate),
        events: toTypes(events),
        createdBy,
        createdAt: now,
        updatedAt: now,
        disabled: undefined,
        failingSince: undefined,
        secrets: [{ sealed, createdAt: now, endsAt: undefined }],
      }
      await store.addWebhook(endpoint, { ...actor, at: now })
      return { ...toShown(endpoint, now), secret }
    },

    async list(workspaceId) {
      await mustExist(workspaceId)
      const now = clock.now()
      return (await store.listWebhooks(workspaceId)).map((endpoint) => toShown(endpoint, now))
    },

    async read({ workspaceId, id }) {
      return toShown((await store.findWebhook(workspaceId, id)) ?? refuseWebhook(id), clock.now())
    },

    async findPlace(id) {
      return { workspaceId: (await store.findWebhookWorkspace(id)) ?? refuseWebhook(id), id }
    },

    async update(place, { url, events, disabled }, actor = SYSTEM) {
      const now = clock.now()
      const asked = {
        ...(url !== undefined && { url: toWebhookUrl(url, allowPrivate) }),
        ...(events !== undefined && { events: toTypes(events) }),
      }
      const change = (endpoint: WebhookEndpoint): WebhookEndpoint => ({
        ...endpoint,
        ...asked,
        ...toggle(endpoint, disabled, now),
        updatedAt: now,
      })
      const changed = await store.changeWebhook(place, change, { ...actor, at: now })
      return toShown(changed ?? refuseWebhook(place.id), now)
    },

    async delete(place, actor = SYSTEM) {
      if (!(await store.deleteWebhook(place, { ...actor, at: clock.now() }))) refuseWebhook(place.id)
    },

    async rotateSecret(place, overlap = OVERLAP_DEFAULT_S, actor = SYSTEM) {
      const now = clock.now()
      const { secret, sealed } = seal(place)
      const next = { sealed, createdAt: now, othersEndAt: now + overlap * 1000 }
      const endpoint = await store.rotateWebhookSecret(place, next, { ...actor, at: now })
      return { ...toShown(endpoint ?? refuseWebhook(place.id), now), secret }
    },

    async reseal() {
      const outdated = await store.listWebhookSecretsSealedByOthers(vault.newest)
      let resealed = 0
      for (const { workspaceId, webhookId, sealed } of outdated) {
        const place = toSecretPlace({ workspaceId, id: webhookId })
        const secret = vault.open(sealed, place)
        if (secret === undefined) continue
        await store.resealWebhookSecret(webhookId, { from: sealed, to: vault.seal(secret, place) })
        resealed++
      }
      return { resealed, lost: outdated.length - resealed }
    },
  }
}

/** Where a secret is sealed for. */
export function toSecretPlace({ workspaceId, id }: Place): string[] {
  return ['webhook secret', workspaceId, id]
}

/** Those that sign now, newest first. */
export function secretsAt({ secrets }: WebhookEndpoint, now: number) {
  return secrets.filter(({ endsAt }) => endsAt === undefined || now < endsAt)
}

export function refuseWebhook(id: string): never {
  throw new Refusal('not_found', `There is no webhook endpoint ${id.slice(0, 64)}.`)
}

// What was disabled by its receiver begins with a clean slate.
function toggle(
  endpoint: WebhookEndpoint,
  disabled: boolean | undefined,
  now: number,
): Partial<WebhookEndpoint> {
  if (disabled === undefined || disabled === (endpoint.disabled !== undefined)) return {}
  if (disabled) return { disabled: { at: now, because: 'asked' } }
  return { disabled: undefined, failingSince: undefined }
}

function toTypes(given: readonly string[] | null): readonly EventType[] | undefined {
  if (given === null) return undefined
  const unknown = given.find((type) => !EVENT_TYPES.some((each) => each === type))
  if (unknown !== undefined || given.length === 0) {
    throw refuseField(
      'events',
      `given "${unknown?.slice(0, 64) ?? ''}"; allowed are ${EVENT_TYPES.join(', ')}.`,
    )
  }
  return EVENT_TYPES.filter((type) => given.includes(type))
}

function toShown(endpoint: WebhookEndpoint, now: number): Webhook {
  const { id, url, events, createdBy, createdAt, updatedAt, disabled, failingSince } = endpoint
  return {
    id,
    url,
    events: toTypes(events ? [...events] : null)?.slice() ?? null,
    created_by: createdBy,
    created_at: toInstant(createdAt),
    updated_at: toInstant(updatedAt),
    disabled_at: disabled ? toInstant(disabled.at) : null,
    disabled_because: disabled?.because ?? null,
    failing_since: failingSince === undefined ? null : toInstant(failingSince),
    secrets: secretsAt(endpoint, now).map((secret) => ({
      created_at: toInstant(secret.createdAt),
      ends_at: secret.endsAt === undefined ? null : toInstant(secret.endsAt),
    })),
  }
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString()
}
