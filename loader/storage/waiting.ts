import type { PageEvent } from './tracked.js'

/** An event that waits to be sent. */
export interface Waiting {
  event: PageEvent
  /** When it happened, by this machine's clock. */
  atMs: number
  /** As UTF-8 JSON, and some. */
  bytes: number
  /** Under what records are kept of the visitor whom the page named then; `undefined`: it named nobody. */
  who: string | undefined
  /** Whose token was held then; `undefined`: nobody's yet. */
  sub: string | undefined
}

const BATCH = { events: 50, bytes: 32 * 1024 }

// With its age, a comma, and some room for what encloses them.
export const toBytes = (event: PageEvent): number =>
  new TextEncoder().encode(JSON.stringify(event)).length + 40

export const sum = (events: readonly Waiting[]): number =>
  events.reduce((bytes, each) => bytes + each.bytes, 0)

/** As many of the first as fit into one call. */
export function toBatch(events: readonly Waiting[]): Waiting[] {
  let bytes = 0
  const end = events.findIndex((each, index) => (bytes += each.bytes) > BATCH.bytes || index >= BATCH.events)
  return events.slice(0, end < 0 ? events.length : end)
}

export function toBatches(events: readonly Waiting[]): Waiting[][] {
  if (events.length === 0) return []
  const first = toBatch(events)
  return [first, ...toBatches(events.slice(first.length))]
}

/** Whether nothing more would go along. */
export const isFull = (events: readonly Waiting[]): boolean =>
  events.length >= BATCH.events || toBatch(events).length < events.length
