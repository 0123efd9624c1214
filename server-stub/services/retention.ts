import { RETENTION_KINDS, type RetentionKind } from '../../protocol/retention.js'
import type { Retention } from '../store/care-store.js'
import type { Store } from '../store/store.js'
import type { Clock } from './clock.js'

const DAY_MS = 24 * 3_600_000
/** Rows in one transaction: it lasts milliseconds, and others write in between. */
const BATCH = 200
const PAUSE_MS = 10
const EVERY_MS = 10 * 60_000
/** After a start, which has enough to do. */
const FIRST_MS = 5_000

interface Dependencies {
  store: Pick<Store, 'listRetentions' | 'purge' | 'purgeEnded' | 'scrub'>
  clock: Clock
  /** What goes wrong; it is tried again. Default: nobody hears of it. */
  report?: (error: unknown) => void
}

export interface RetentionJob {
  /** Erases all whose time is over. */
  purge(): Promise<void>
  /** Does so every ten minutes until it is stopped. */
  start(): { stop: () => Promise<void> }
}

/** Any number of them, in any number of processes: what one has erased, the others do not find. */
export function createRetentionJob({ store, clock, report = () => {} }: Dependencies): RetentionJob {
  let isStopping = false
  let wake = () => {}

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function repeat(step: () => Promise<boolean>): Promise<void> {
    while (!isStopping && (await step())) await pause(PAUSE_MS)
  }

  async function purge(): Promise<void> {
    const now = clock.now()
    for (const { workspaceId, retention } of await store.listRetentions()) {
      for (const [kind, days] of toDays(retention)) {
        const older = { before: now - days * DAY_MS, limit: BATCH }
        await repeat(() => store.purge(workspaceId, kind, older))
      }
    }
    await repeat(() => store.purgeEnded(now, BATCH))
    store.scrub()
  }

  async function run(): Promise<void> {
    await pause(FIRST_MS)
    while (!isStopping) {
      await purge().catch(report)
      if (!isStopping) await pause(EVERY_MS)
    }
  }

  return {
    purge,
    start() {
      const running = run()
      return {
        stop() {
          isStopping = true
          wake()
          return running
        },
      }
    },
  }
}

/** What webhooks were sent tells of the rest, so it is kept no longer than that. */
function toDays(retention: Retention): [RetentionKind, number][] {
  const { conversations, leads, events, deliveries } = retention
  const told = [conversations, leads, events, deliveries].filter((days) => days !== undefined)
  const all = { ...retention, ...(told.length > 0 && { deliveries: Math.min(...told) }) }
  return RETENTION_KINDS.flatMap((kind) => {
    const days = all[kind]
    return days === undefined ? [] : [[kind, days]]
  })
}
