import * as z from 'zod/mini'

import { OVERLAP_DEFAULT_S, OVERLAP_MAX_S } from './key.js'
import { PageQuery } from './session.js'
import { EventType } from './webhook-event.js'

const URL_MAX_CHARS = 2048

const Url = z.string().check(z.minLength(1), z.maxLength(URL_MAX_CHARS))
/** `null`: all, those that are yet to come included. */
const Events = z.nullable(z.array(EventType).check(z.minLength(1)))

/** `POST /v1/webhooks` */
export const WebhookRequest = z.object({ url: Url, events: z._default(Events, null) })
export type WebhookRequest = z.infer<typeof WebhookRequest>

/** `PATCH /v1/webhooks/:id`: what is left out stays. */
export const WebhookChange = z.object({
  url: z.optional(Url),
  events: z.optional(Events),
  /** `true`: no deliveries; `false`: those that wait go on. */
  disabled: z.optional(z.boolean()),
})
export type WebhookChange = z.infer<typeof WebhookChange>

/** `POST /v1/webhooks/:id/rotate-secret` */
export const RotateWebhookSecretRequest = z.object({
  /** Seconds for which deliveries are signed with both; 0 ends the older secrets at once. */
  overlap: z._default(z.int().check(z.minimum(0), z.maximum(OVERLAP_MAX_S)), OVERLAP_DEFAULT_S),
})

/** A registered URL, without its secret. */
export const Webhook = z.object({
  id: z.string(),
  url: z.string(),
  events: Events,
  created_by: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  /** Since when nothing is delivered. */
  disabled_at: z.nullable(z.iso.datetime()),
  /** `asked`: somebody did; `gone`: it answered 410; `exhausted`: nothing arrived for the whole of the schedule. */
  disabled_because: z.nullable(z.enum(['asked', 'gone', 'exhausted'])),
  /** Since when every attempt has failed. */
  failing_since: z.nullable(z.iso.datetime()),
  /** Those that sign, the newest, which has no end, first. */
  secrets: z.array(z.object({ created_at: z.iso.datetime(), ends_at: z.nullable(z.iso.datetime()) })),
})
export type Webhook = z.infer<typeof Webhook>

/** With its newest secret, shown this once. */
export const NewWebhook = z.extend(Webhook, { secret: z.string() })
export type NewWebhook = z.infer<typeof NewWebhook>

export const WebhookList = z.object({ items: z.array(Webhook), next_cursor: z.nullable(z.string()) })

/** `waiting`: for its next attempt; `failed`: no more attempts, unless it is replayed; `erased`: there is nothing left to send. */
export const DeliveryStatus = z.enum(['waiting', 'delivered', 'failed', 'erased'])
export type DeliveryStatus = z.infer<typeof DeliveryStatus>

/** The attempts to bring one event to one endpoint. */
export const Delivery = z.object({
  id: z.string(),
  webhook_id: z.string(),
  /** `webhook-id` of every attempt. */
  event_id: z.string(),
  type: z.string(),
  status: DeliveryStatus,
  created_at: z.iso.datetime(),
  /** Null while it is under way, and when there is none. */
  next_attempt_at: z.nullable(z.iso.datetime()),
  attempts: z.int(),
})
export type Delivery = z.infer<typeof Delivery>

const Attempt = z.object({
  at: z.iso.datetime(),
  latency_ms: z.int(),
  request: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }),
  /** Null where none came. */
  status: z.nullable(z.int()),
  /** Why it failed, where no answer says so: `timeout`, `address_refused`, `ECONNRESET`, … */
  error: z.nullable(z.string()),
  /** The first 4 KB of the answer. */
  response: z.nullable(z.string()),
})

/** With what was sent, and how each attempt ended, oldest first. */
export const DeliveryWithLog = z.extend(Delivery, {
  /** The body, as it is sent. Null once it was erased. */
  body: z.nullable(z.string()),
  log: z.array(Attempt),
})
export type DeliveryWithLog = z.infer<typeof DeliveryWithLog>

export const DeliveryList = z.object({ items: z.array(Delivery), next_cursor: z.nullable(z.string()) })
export type DeliveryList = z.infer<typeof DeliveryList>

/** `GET /v1/webhooks/:id/deliveries` */
export const DeliveryQuery = z.extend(PageQuery, {
  status: z.optional(DeliveryStatus),
  type: z.optional(z.string().check(z.maxLength(64))),
  /** Of events from then on, and before then. */
  from: z.optional(z.iso.datetime()),
  to: z.optional(z.iso.datetime()),
})
export type DeliveryQuery = z.infer<typeof DeliveryQuery>

/** `POST /v1/webhooks/:id/replay` */
export const ReplayRequest = z.object({
  from: z.iso.datetime(),
  /** Default: until now. */
  to: z.optional(z.iso.datetime()),
  /** Default: those that failed. */
  status: z._default(z.enum(['failed', 'delivered']), 'failed'),
})
export type ReplayRequest = z.infer<typeof ReplayRequest>

export const ReplayAnswer = z.object({ replayed: z.int() })
