import type { Timeline, TimelineItem, TimelineQuery } from '../../protocol/timeline.js'
import type { Page, TimeCursor } from '../store/lead-store.js'
import type { SessionWithVisitor, Store } from '../store/store.js'
import { toVerified } from './conversation.js'
import { readAll, type Csv } from './csv.js'
import { toTrackedEvent } from './events.js'
import { toLead } from './leads.js'
import { Refusal } from './refusal.js'
import { readPage } from './time-cursor.js'

export interface Timelines {
  /** @throws Refusal `visitor_not_found` */
  read(workspaceId: string, visitorId: string, query: TimelineQuery): Promise<Timeline>
  /** @throws Refusal `visitor_not_found` */
  write(workspaceId: string, visitorId: string): Promise<Csv>
}

interface Placed {
  item: TimelineItem
  place: TimeCursor
}

/** What a visitor did, of whatever kind, in one order. */
export function createTimelines({ store }: { store: Store }): Timelines {
  async function find(workspaceId: string, id: string) {
    const visitor = await store.findVisitor(workspaceId, id)
    if (visitor) return visitor
    throw new Refusal('visitor_not_found', `There is no visitor "${id.slice(0, 64)}" that you may see.`)
  }

  /** Of each kind as many as the page has, since all of it may be of one. */
  async function list(workspaceId: string, visitorId: string, page: Page): Promise<Placed[]> {
    const [events, leads, sessions] = await Promise.all([
      store.listVisitorEvents(workspaceId, visitorId, page),
      store.listLeads(workspaceId, page, { visitorId }),
      store.listVisitorSessions(workspaceId, visitorId, page),
    ])
    const all = [
      ...events.map((it) => toPlaced(it, it.at, (at) => ({ type: 'event', at, event: toTrackedEvent(it) }))),
      ...leads.map((it) => toPlaced(it, it.createdAt, (at) => ({ type: 'lead', at, lead: toLead(it) }))),
      ...sessions.map((it) =>
        toPlaced(it, it.createdAt, (at) => ({ type: 'session', at, session: toBrief(it) })),
      ),
    ]
    return all.toSorted((a, b) => compare(b.place, a.place)).slice(0, page.limit)
  }

  return {
    async read(workspaceId, visitorId, query) {
      const visitor = await find(workspaceId, visitorId)
      const read = (page: Page) => list(workspaceId, visitor.id, page)
      const { items, next_cursor } = await readPage(query, { read, toPlace })
      return { visitor: toVerified(visitor), items: items.map(({ item }) => item), next_cursor }
    },

    async write(workspaceId, visitorId) {
      const { id } = await find(workspaceId, visitorId)
      const read = (page: Page) => list(workspaceId, id, page)
      return {
        columns: ['at', 'type', 'id', 'name', 'details'],
        rows: toRows(readAll({ read, toPlace })),
      }
    },
  }
}

async function* toRows(all: AsyncIterable<Placed>) {
  for await (const { item } of all) yield [item.at, item.type, ...toCells(item)]
}

function toCells(item: TimelineItem) {
  switch (item.type) {
    case 'event':
      return [item.event.id, item.event.name, JSON.stringify(item.event.properties)]
    case 'lead':
      return [item.lead.id, null, JSON.stringify(item.lead.fields)]
    case 'session':
      return [item.session.id, item.session.status, null]
  }
}

const toPlace = ({ place }: Placed) => place

function toBrief({ id, widgetId, status, closedAt }: SessionWithVisitor) {
  const closed_at = closedAt === undefined ? null : new Date(closedAt).toISOString()
  return { id, widget_id: widgetId, status, closed_at }
}

function toPlaced({ id }: { id: string }, at: number, toItem: (at: string) => TimelineItem): Placed {
  return { item: toItem(new Date(at).toISOString()), place: { at, id } }
}

function compare(a: TimeCursor, b: TimeCursor): number {
  if (a.at !== b.at) return a.at - b.at
  if (a.id === b.id) return 0
  return a.id < b.id ? -1 : 1
}
