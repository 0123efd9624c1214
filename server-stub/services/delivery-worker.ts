import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Store } from '../store/store.js'
import type { LeasedDelivery, Outcome, WebhookEndpoint } from '../store/webhook-store.js'
import { SYSTEM } from './actor.js'
import type { Clock } from './clock.js'
import { nextAttemptAt } from './delivery-schedule.js'
import type { Vault } from './vault.js'
import { toEvent } from './webhook-event.js'
import { signWebhook } from './webhook-signature.js'
import { secretsAt, toSecretPlace } from './webhooks.js'

/** Longer than any attempt, whose own time is 15 s. */
const LEASE_MS = 60_000
/** How soon what another process wrote is delivered, and what is due again; what this one wrote, at once. */
const POLL_MS = 250
const IN_FLIGHT_MAX = 128
const PER_ENDPOINT_MAX = 16
/**
 * Those that fail take the longest, and of a new one nobody knows: they have one place each, and half of all together, so
 * that no number of them delays the others. Whoever takes what comes gets twice as many each time.
 */
const UNPROVEN_MAX = IN_FLIGHT_MAX / 2

/** What came of a request: a status, or why there is none. */
export interface Received {
  status?: number
  error?: string
  /** The beginning of the answer's body. */
  response?: string
  retryAfter?: string
}

/** Never rejects. Gives up after 15 s, and when `signal` says so. */
export type Send = (request: {
  url: string
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}) => Promise<Received>

interface DueWebhook {
  id: string
  isFailing: boolean
}

interface Dependencies {
  store: Store
  clock: Clock
  vault: Vault
  send: Send
  /** From 0 to 1. Default: Math.random. */
  random?: () => number
  /** What goes wrong in here, and is tried again. Default: nobody hears of it. */
  report?: (error: unknown, delivery?: string) => void
  /** What came of each attempt. Default: nobody hears of it. */
  tell?: (report: AttemptReport) => void
}

/** Of one attempt, without what was sent and answered. */
export interface AttemptReport {
  delivery: string
  webhook: string
  event: string
  /** `failed`: for good. */
  outcome: 'delivered' | 'waiting' | 'failed'
  status: number | undefined
  /** Why there is none. */
  error: string | undefined
  latencyMs: number
  /** Since what the event tells of happened. */
  delayMs: number
  /** Why nothing more is brought to the endpoint. */
  disabled: string | undefined
}

export interface DeliveryWorker {
  /** One attempt of each delivery that is due now; resolves when all have ended. */
  deliverDue(): Promise<void>
  /** Delivers what is due, when it is due, until it is stopped; `stop` lets go of what is under way and gives it back. */
  start(): { stop: () => Promise<void> }
}

/** Any number of them, in any number of processes, on one store. */
export function createDeliveryWorker(dependencies: Dependencies): DeliveryWorker {
  const { store, clock, vault, send, random = Math.random, report = () => {}, tell = () => {} } = dependencies
  const lease = randomUUID()
  const stopping = new AbortController()
  const widths = new Map<string, number>()
  const inFlight = new Map<string, { count: number; isProven: boolean }>()
  const attempts = new Set<Promise<void>>()
  let wake = () => {}
  // One for each attempt that is under way.
  setMaxListeners(0, stopping.signal)

  function widthOf({ id, isFailing }: DueWebhook): number {
    return isFailing ? 1 : (widths.get(id) ?? 1)
  }

  function roomFor(webhook: DueWebhook): number {
    const counts = [...inFlight.values()]
    const sum = (each: typeof counts) => each.reduce((total, { count }) => total + count, 0)
    const width = widthOf(webhook)
    const free = IN_FLIGHT_MAX - sum(counts)
    const own = width - (inFlight.get(webhook.id)?.count ?? 0)
    if (width > 1) return Math.min(free, own)
    return Math.min(free, UNPROVEN_MAX - sum(counts.filter(({ isProven }) => !isProven)), own)
  }

  /** Begins what there is room for. Whether it began anything. */
  async function beginDue(): Promise<boolean> {
    const now = clock.now()
    const due = await store.listDueWebhooks(now)
    const busy = ({ id }: { id: string }) => inFlight.get(id)?.count ?? 0
    let hasBegun = false
    for (const webhook of due.toSorted((a, b) => busy(a) - busy(b))) {
      const { id, workspaceId } = webhook
      const room = roomFor(webhook)
      if (room <= 0 || stopping.signal.aborted) continue
      const endpoint = await store.findWebhook(workspaceId, id)
      if (!endpoint) continue
      const leased = await store.leaseDeliveries(id, room, { lease, now, endsAt: now + LEASE_MS })
      for (const delivery of leased) begin(endpoint, delivery, widthOf(webhook) > 1)
      hasBegun ||= leased.length > 0
    }
    return hasBegun
  }

  function begin(endpoint: WebhookEndpoint, delivery: LeasedDelivery, isProven: boolean): void {
    const { id } = endpoint
    inFlight.set(id, { count: (inFlight.get(id)?.count ?? 0) + 1, isProven })
    const attempt = attemptOne(endpoint, delivery)
      // Its lease ends, and somebody tries again.
      .catch((error: unknown) => report(error, delivery.id))
      .finally(() => {
        const { count = 1 } = inFlight.get(id) ?? {}
        if (count > 1) inFlight.set(id, { count: count - 1, isProven })
        else inFlight.delete(id)
        attempts.delete(attempt)
        wake()
      })
    attempts.add(attempt)
  }

  async function attemptOne(endpoint: WebhookEndpoint, delivery: LeasedDelivery): Promise<void> {
    const { url } = endpoint
    const { eventId, body } = delivery
    const at = clock.now()
    const timestamp = Math.floor(at / 1000)
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Latchkey-Webhooks/1',
      'webhook-id': eventId,
      'webhook-timestamp': String(timestamp),
    }
    const secrets = openSecrets(endpoint, at)
    const received =
      secrets.length === 0
        ? { error: 'secret_unreadable' }
        : await send({
            url,
            headers: { ...headers, ...signWebhook(body, { id: eventId, timestamp }, secrets) },
            body,
            signal: stopping.signal,
          })
    // It is given back as if nobody had taken it.
    if (stopping.signal.aborted && received.status === undefined) return
    const { status, error, response } = received
    const judged = judge(endpoint, delivery, { at, received })
    widen(endpoint.id, judged.result.status === 'delivered')
    const attempt = { at, latencyMs: clock.now() - at, url, headers, status, error, response }
    await store.finishAttempt(delivery, { attempt, ...judged })
    tell({
      delivery: delivery.id,
      webhook: endpoint.id,
      event: eventId,
      outcome: judged.result.status,
      status,
      error,
      latencyMs: attempt.latencyMs,
      delayMs: clock.now() - delivery.createdAt,
      disabled: judged.disable?.because,
    })
  }

  function widen(id: string, isDelivered: boolean): void {
    if (isDelivered) widths.set(id, Math.min(PER_ENDPOINT_MAX, (widths.get(id) ?? 1) * 2))
    else widths.delete(id)
  }

  function openSecrets(endpoint: WebhookEndpoint, now: number): string[] {
    return secretsAt(endpoint, now).flatMap(({ sealed }) => vault.open(sealed, toSecretPlace(endpoint)) ?? [])
  }

  function judge(
    endpoint: WebhookEndpoint,
    delivery: LeasedDelivery,
    { at, received }: { at: number; received: Received },
  ): Pick<Outcome, 'result' | 'disable'> {
    const { status = 0, error, retryAfter } = received
    if (error === undefined && status >= 200 && status < 300) return { result: { status: 'delivered' } }
    if (status === 410) return { result: { status: 'failed' }, disable: disable(endpoint, 'gone') }
    const tries = delivery.tries + 1
    const retryAt = nextAttemptAt({ tries, now: clock.now(), retryAfter, random: random() })
    if (retryAt !== undefined) return { result: { status: 'waiting', retryAt } }
    const firstTriedAt = delivery.firstTriedAt ?? at
    // One that takes everything but this stays.
    const isDead = endpoint.failingSince !== undefined && endpoint.failingSince <= firstTriedAt
    return { result: { status: 'failed' }, disable: isDead ? disable(endpoint, 'exhausted') : undefined }
  }

  function disable({ workspaceId, id, url }: WebhookEndpoint, because: 'gone' | 'exhausted') {
    const at = clock.now()
    const webhook = { id, url, disabled_at: new Date(at).toISOString(), disabled_because: because }
    const notice = toEvent({ type: 'webhook.disabled', workspaceId, at, data: { webhook } })
    return { because, act: { ...SYSTEM, at }, notice }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>((resolve) => (wake = resolve))
      await beginDue().catch((error: unknown) => report(error))
      const timer = setTimeout(() => wake(), POLL_MS)
      await woken
      clearTimeout(timer)
    }
  }

  return {
    async deliverDue() {
      while ((await beginDue()) || attempts.size > 0) await Promise.all(attempts)
    },

    start() {
      const unlisten = store.whenOutboxWritten(() => wake())
      const running = run()
      return {
        async stop() {
          unlisten()
          stopping.abort()
          wake()
          await running
          await Promise.all(attempts)
          await store.returnLeases(lease, clock.now())
        },
      }
    },
  }
}
