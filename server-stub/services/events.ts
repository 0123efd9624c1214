import {
  type CountList,
  type CountQuery,
  type EventList,
  type EventQuery,
  type EventRequest,
  type TrackedEvent,
} from '../../protocol/event.js'
import { toEventTime } from '../../protocol/judge/event-time.js'
import type { Page, StoredEvent } from '../store/lead-store.js'
import type { Store } from '../store/store.js'
import type { Clock } from './clock.js'
import { readAll, type Csv } from './csv.js'
import type { Limits } from './limits.js'
import { toPrincipal, type VisitorParticipant } from './participant.js'
import { refuseCursor, refuseField, Refusal } from './refusal.js'
import { readPage } from './time-cursor.js'
import { VISITOR_ERASED } from './widget-tokens.js'

const DAY_MS = 24 * 3_600_000
const DAYS_DEFAULT = 30
const DAYS_MAX = 366

type Outcome = 'accepted' | 'duplicate'

export interface Events {
  /** How many came, before any of them is looked at. @throws Refusal `rate_limited` */
  admit(visitor: VisitorParticipant, many: number): Promise<void>
  /** What became of each, in their order. */
  track(visitor: VisitorParticipant, events: readonly EventRequest[]): Promise<Outcome[]>
  list(workspaceId: string, query: EventQuery): Promise<EventList>
  /** @throws Refusal for days that are none, or too many. */
  count(workspaceId: string, query: CountQuery): Promise<CountList>
  write(workspaceId: string, filter: Omit<EventQuery, 'limit' | 'cursor'>): Csv
  writeCounts(workspaceId: string, filter: Omit<CountQuery, 'limit' | 'cursor'>): Csv
}

interface Dependencies {
  store: Store
  clock: Clock
  limits: Pick<Limits, 'events'>
}

export function createEvents({ store, clock, limits }: Dependencies): Events {
  /** The days that are asked for, both included. */
  function toDays({ from, to, name }: Pick<CountQuery, 'from' | 'to' | 'name'>) {
    const last = to ?? toDay(clock.now())
    const first = from ?? toDay(Date.parse(last) - (DAYS_DEFAULT - 1) * DAY_MS)
    const days = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1
    if (days < 1) throw refuseField('from', `given ${first}; allowed are days up to ${last}.`)
    if (days > DAYS_MAX) throw refuseField('from', `given ${days} days; at most ${DAYS_MAX} are allowed.`)
    return { from: first, to: last, name }
  }

  return {
    admit: (visitor, many) => limits.events(toPrincipal(visitor), visitor.address, many),

    async track({ workspaceId, widgetId, visitorId, anonymous }, requests) {
      const now = clock.now()
      const events = requests.map((request): StoredEvent => ({
        id: request.id,
        workspaceId,
        widgetId,
        visitorId,
        anonymous,
        name: request.name,
        properties: request.properties,
        significant: request.significant,
        at: toEventTime(request, now),
        createdAt: now,
      }))
      const added = await store.addEvents(events)
      if (!added) throw new Refusal('token_revoked', VISITOR_ERASED)
      // Of two in one batch the first is the one that was added.
      return events.map(({ id }) => (added.delete(id) ? 'accepted' : 'duplicate'))
    },

    async list(workspaceId, query) {
      const read = (page: Page) => store.listEvents(workspaceId, page, toFilter(query))
      const { items, next_cursor } = await readPage(query, { read, toPlace })
      return { items: items.map(toTrackedEvent), next_cursor }
    },

    async count(workspaceId, query) {
      const days = toDays(query)
      const page = { limit: query.limit + 1, after: readCountCursor(query.cursor) }
      const found = await store.countEvents(workspaceId, days, page)
      const items = found.slice(0, query.limit)
      const last = found.length > query.limit ? items.at(-1) : undefined
      const { from, to } = days
      return { from, to, time_zone: 'UTC', items, next_cursor: last ? `${last.day}.${last.name}` : null }
    },

    write: (workspaceId, filter) => ({
      columns: EVENT_COLUMNS,
      rows: toRows(
        readAll({ read: (page) => store.listEvents(workspaceId, page, toFilter(filter)), toPlace }),
        toCells,
      ),
    }),

    writeCounts(workspaceId, filter) {
      const days = toDays(filter)
      return {
        columns: ['day', 'name', 'count'],
        rows: toRows(
          readAll({
            read: (page: Parameters<Store['countEvents']>[2]) => store.countEvents(workspaceId, days, page),
            toPlace: (row) => row,
          }),
          ({ day, name, count }) => [day, name, count],
        ),
      }
    },
  }
}

const EVENT_COLUMNS = [
  'id',
  'at',
  'received_at',
  'name',
  'significant',
  'widget_id',
  'visitor_id',
  'anonymous',
  'properties',
]

function toCells(event: StoredEvent) {
  const { id, at, createdAt, name, significant, widgetId, visitorId, anonymous, properties } = event
  const times = [toInstant(at), toInstant(createdAt)]
  return [id, ...times, name, significant, widgetId, visitorId, anonymous, JSON.stringify(properties)]
}

async function* toRows<Item>(
  items: AsyncIterable<Item>,
  toRow: (item: Item) => readonly (string | number | boolean)[],
) {
  for await (const item of items) yield toRow(item)
}

export function toTrackedEvent(event: StoredEvent): TrackedEvent {
  return {
    id: event.id,
    name: event.name,
    properties: { ...event.properties },
    significant: event.significant,
    widget_id: event.widgetId,
    visitor_id: event.visitorId,
    ...(event.anonymous && { anonymous: true }),
    at: toInstant(event.at),
    received_at: toInstant(event.createdAt),
  }
}

function toFilter({ name, from, to }: Pick<EventQuery, 'name' | 'from' | 'to'>) {
  return { name, from: toMs(from), to: toMs(to) }
}

function toMs(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant)
}

function toPlace({ createdAt, id }: StoredEvent) {
  return { at: createdAt, id }
}

/** By day, and by name within one. */
function readCountCursor(cursor: string | undefined): { day: string; name: string } | undefined {
  if (cursor === undefined) return undefined
  const [, day, name] = /^(\d{4}-\d\d-\d\d)\.(.+)$/s.exec(cursor) ?? []
  if (day !== undefined && name !== undefined) return { day, name }
  refuseCursor()
}

function toDay(ms: number): string {
  return toInstant(ms).slice(0, 10)
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString()
}
