import type { DeliveryStatus } from '../../protocol/webhook.js'
import type { Act, Sealed } from './store.js'

type WhyDisabled = 'asked' | 'gone' | 'exhausted'

export interface WebhookSecret {
  sealed: Sealed
  createdAt: number
  /** `undefined`: the newest. */
  endsAt: number | undefined
}

/** A registered URL. */
export interface WebhookEndpoint {
  id: string
  workspaceId: string
  url: string
  /** `undefined`: of every type. */
  events: readonly string[] | undefined
  createdBy: string
  createdAt: number
  updatedAt: number
  disabled: { at: number; because: WhyDisabled } | undefined
  /** When the first of the attempts began that have failed since the last success. */
  failingSince: number | undefined
  /** Newest first, ended ones included. */
  secrets: readonly WebhookSecret[]
}

/** What is told to those who listen, kept in the transaction of the fact that it tells of. */
export interface OutboxEvent {
  id: string
  workspaceId: string
  type: string
  /** Whom it tells of: what erases them erases it. */
  visitorId: string | undefined
  at: number
  /** JSON, as it is sent. */
  body: string
}

/** The attempts to bring one event to one endpoint. */
export interface StoredDelivery {
  id: string
  webhookId: string
  eventId: string
  type: string
  status: DeliveryStatus
  createdAt: number
  /** Of the next attempt. */
  dueAt: number
  /** Whether a worker has it. */
  isLeased: boolean
  /** Attempts since it was made or replayed. */
  tries: number
}

export interface StoredAttempt {
  /** When it began. */
  at: number
  latencyMs: number
  url: string
  headers: Readonly<Record<string, string>>
  status: number | undefined
  error: string | undefined
  response: string | undefined
}

/** What a worker has taken, until `lease` ends. */
export interface LeasedDelivery {
  id: string
  lease: string
  eventId: string
  body: string
  createdAt: number
  tries: number
  firstTriedAt: number | undefined
}

/** How an attempt ended. */
export interface Outcome {
  attempt: StoredAttempt
  /** `retryAt`: when it comes again. */
  result: { status: 'delivered' } | { status: 'failed' } | { status: 'waiting'; retryAt: number }
  /** Nothing more is brought to the endpoint; `notice` tells the others. */
  disable?: { because: WhyDisabled; act: Act; notice: OutboxEvent } | undefined
}

interface DeliveryFilter {
  status?: DeliveryStatus | undefined
  type?: string | undefined
  /** From then on, and before then. */
  from?: number | undefined
  to?: number | undefined
}

export interface WebhookStore {
  addWebhook(endpoint: WebhookEndpoint, act?: Act): Promise<void>
  findWebhook(workspaceId: string, id: string): Promise<WebhookEndpoint | undefined>
  /** Of any workspace: for the operator. */
  findWebhookWorkspace(id: string): Promise<string | undefined>
  /** Newest first. */
  listWebhooks(workspaceId: string): Promise<WebhookEndpoint[]>
  /** All but secrets. As it is afterwards. */
  changeWebhook(
    place: { workspaceId: string; id: string },
    change: (endpoint: WebhookEndpoint) => WebhookEndpoint,
    act?: Act,
  ): Promise<WebhookEndpoint | undefined>
  /** With its deliveries. Whether there was one. */
  deleteWebhook(place: { workspaceId: string; id: string }, act?: Act): Promise<boolean>
  /** The others end at `othersEndAt`, where they would not end sooner; what has ended by `createdAt` is forgotten. */
  rotateWebhookSecret(
    place: { workspaceId: string; id: string },
    secret: { sealed: Sealed; createdAt: number; othersEndAt: number },
    act?: Act,
  ): Promise<WebhookEndpoint | undefined>
  /** Of all workspaces, those that another key than this one sealed. */
  listWebhookSecretsSealedByOthers(
    by: string,
  ): Promise<{ workspaceId: string; webhookId: string; sealed: Sealed }[]>
  resealWebhookSecret(webhookId: string, sealed: { from: Sealed; to: Sealed }): Promise<void>

  /** To one endpoint alone, whatever it listens for. The id of the delivery. */
  enqueueFor(webhookId: string, event: OutboxEvent, act?: Act): Promise<string>
  /** Newest first, those before `before`. */
  listDeliveries(
    webhookId: string,
    filter: DeliveryFilter,
    page: { limit: number; before?: string },
  ): Promise<StoredDelivery[]>
  findDelivery(
    webhookId: string,
    id: string,
  ): Promise<{ delivery: StoredDelivery; body: string | undefined; log: StoredAttempt[] } | undefined>
  /** From the first attempt of the schedule on, due now. `undefined`: there is none; an erased or waiting one stays as it is. */
  replayDelivery(
    place: { workspaceId: string; webhookId: string; id: string },
    now: number,
    act?: Act,
  ): Promise<StoredDelivery | undefined>
  /** The same of a range. How many. */
  replayDeliveries(
    place: { workspaceId: string; webhookId: string },
    range: { from: number; to: number; status: 'failed' | 'delivered' },
    act?: Act,
  ): Promise<number>

  /** Enabled endpoints that have something to send, all workspaces'. */
  listDueWebhooks(now: number): Promise<{ workspaceId: string; id: string; isFailing: boolean }[]>
  /** Of enabled endpoints: how many deliveries wait, and since when the one is due that is due longest. */
  findQueue(): Promise<{ waiting: number; oldestDueAt: number | undefined }>
  /** Takes those that are due longest, until `leaseEndsAt`: then they are due again. */
  leaseDeliveries(
    webhookId: string,
    limit: number,
    lease: { lease: string; now: number; endsAt: number },
  ): Promise<LeasedDelivery[]>
  /** Nothing where the lease has ended and somebody else has taken it. */
  finishAttempt(delivery: Pick<LeasedDelivery, 'id' | 'lease'>, outcome: Outcome): Promise<void>
  /** Gives back what a worker has taken and not finished. */
  returnLeases(lease: string, now: number): Promise<void>
  /** Of one visitor, or of all before then: what was sent and answered is gone, and what waits is not sent. How many events. */
  eraseDeliveryBodies(workspaceId: string, which: { visitorId: string } | { before: number }): Promise<number>
}
