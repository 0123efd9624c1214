import { KNOWN_REASONS } from '../../protocol/widget-token.js'
import type { Store } from '../store/store.js'
import type { Clock } from './clock.js'
import type { AttemptReport } from './delivery-worker.js'
import { createMetricRegistry } from './metric-registry.js'

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** From what happened to its arrival: the schedule takes hours and days. */
const DELAYS = [0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 600, 3600, 21_600, 86_400]

type MintKind = 'identified' | 'anonymous' | 'developer' | 'access'

/** What is counted, by this process alone; the queue is that of all. Nothing of what was sent is a label. */
export interface Metrics {
  answered(request: { method: string; route: string; status: number; ms: number }): void
  minted(kind: MintKind): void
  /** Why a page asked its host for a token, where the host has passed that on. */
  asked(reason: string | undefined): void
  attempted(report: AttemptReport): void
  /** How many streams are open. */
  watchStreams(count: () => number): void
  write(): Promise<string>
}

export function createMetrics({ store, clock }: { store: Pick<Store, 'findQueue'>; clock: Clock }): Metrics {
  const registry = createMetricRegistry()
  let countStreams = () => 0

  const requests = registry.counter({
    name: 'latchkey_http_requests_total',
    help: 'Requests answered, by the pattern of their path.',
    labels: ['method', 'route', 'status'],
  })
  const durations = registry.histogram(
    {
      name: 'latchkey_http_request_duration_seconds',
      help: 'Until the answer began.',
      labels: ['method', 'route'],
    },
    SECONDS,
  )
  const mints = registry.counter({
    name: 'latchkey_mints_total',
    help: 'Tokens minted: widget tokens by whom they are for, and access tokens.',
    labels: ['kind'],
  })
  const reasons = registry.counter({
    name: 'latchkey_refreshes_total',
    help: 'Widget tokens of identified visitors, by why their page asked; "none": the host did not say.',
    labels: ['reason'],
  })
  registry.read({ name: 'latchkey_streams_open', help: 'Streams that are open.' }, 'gauge', () =>
    countStreams(),
  )
  const attempts = registry.counter({
    name: 'latchkey_webhook_attempts_total',
    help: 'Attempts to deliver, by what came of them: delivered, waiting for the next one, failed for good.',
    labels: ['outcome'],
  })
  const latencies = registry.histogram(
    { name: 'latchkey_webhook_attempt_duration_seconds', help: 'Of one attempt.', labels: ['outcome'] },
    [...SECONDS, 15],
  )
  const delays = registry.histogram(
    { name: 'latchkey_webhook_delay_seconds', help: 'From what happened to its delivery.' },
    DELAYS,
  )
  let queue: ReturnType<typeof store.findQueue> | undefined
  registry.read(
    { name: 'latchkey_webhook_queue_depth', help: 'Deliveries that wait, for endpoints that are enabled.' },
    'gauge',
    async () => (await (queue = store.findQueue())).waiting,
  )
  registry.read(
    {
      name: 'latchkey_webhook_queue_oldest_due_seconds',
      help: 'For how long the one that is due longest has been due.',
    },
    'gauge',
    async () => {
      const { oldestDueAt } = await (queue ?? store.findQueue())
      return oldestDueAt === undefined ? 0 : Math.max(0, (clock.now() - oldestDueAt) / 1000)
    },
  )
  describeProcess(registry)

  return {
    answered({ method, route, status, ms }) {
      const known = METHODS.has(method) ? method : 'other'
      requests.add([known, route, String(status)])
      durations.observe(ms / 1000, [known, route])
    },
    minted: (kind) => mints.add([kind]),
    asked(reason) {
      const known = reason === undefined ? 'none' : KNOWN_REASONS.has(reason) ? reason : 'other'
      reasons.add([known])
    },
    attempted({ outcome, latencyMs, delayMs }) {
      attempts.add([outcome])
      latencies.observe(latencyMs / 1000, [outcome])
      if (outcome === 'delivered') delays.observe(delayMs / 1000)
    },
    watchStreams: (count) => void (countStreams = count),
    write: registry.write,
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Under the names that Prometheus' own libraries use. */
function describeProcess({ read }: ReturnType<typeof createMetricRegistry>): void {
  const startedAt = Date.now() / 1000 - process.uptime()
  const cpu = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
  read({ name: 'process_cpu_seconds_total', help: 'Processor time used.' }, 'counter', cpu)
  read({ name: 'process_start_time_seconds', help: 'Since the epoch.' }, 'gauge', () => startedAt)
  read({ name: 'process_resident_memory_bytes', help: 'Memory held.' }, 'gauge', () =>
    process.memoryUsage.rss(),
  )
  read({ name: 'nodejs_heap_size_used_bytes', help: 'Of that, JavaScript objects.' }, 'gauge', () => {
    return process.memoryUsage().heapUsed
  })
  read(
    { name: 'nodejs_external_memory_bytes', help: 'Of that, buffers and what libraries hold.' },
    'gauge',
    () => {
      return process.memoryUsage().external
    },
  )
}
