import type { LeadPage } from '../../protocol/lead.js'
import type { Metadata, Visitor } from '../../protocol/visitor.js'
import type { Announce, SessionWithVisitor } from './store.js'

/** What a visitor sent: of a claimed one, whose it is now, and that it was anonymous. */
export interface Sent {
  /** Made by the client: unique among what the same visitor sent in the same widget. */
  id: string
  workspaceId: string
  widgetId: string
  visitorId: string
  /** Whether nobody vouched for who sent it. */
  anonymous: boolean
  /** When it arrived. */
  createdAt: number
}

export interface StoredLead extends Sent {
  /** As the token said when it was sent. */
  traits: Visitor
  metadata: Metadata
  fields: Readonly<Record<string, string | number | boolean>>
  intent: Metadata | undefined
  page: LeadPage | undefined
}

export interface StoredEvent extends Sent {
  name: string
  properties: Readonly<Record<string, unknown>>
  significant: boolean
  /** When it happened. */
  at: number
}

/** A place in a list that goes by time: what comes after it is older. */
export interface TimeCursor {
  at: number
  id: string
}

/** Which of a workspace's; what is left out does not matter. */
interface SentFilter {
  /** Arrived from then on, and before then. */
  from?: number | undefined
  to?: number | undefined
}

export interface Page {
  limit: number
  after?: TimeCursor | undefined
}

/** Days of UTC, `2026-03-01`, both included. */
interface Days {
  from: string
  to: string
}

export interface LeadStore {
  /** Sent again under its id: the lead of the first time. `undefined`: there is no such visitor any more. */
  addLead(
    lead: StoredLead,
    announce?: Announce<StoredLead>,
  ): Promise<{ lead: StoredLead; created: boolean } | undefined>
  findLead(workspaceId: string, id: string): Promise<StoredLead | undefined>
  /** Newest first. */
  listLeads(
    workspaceId: string,
    page: Page,
    filter?: SentFilter & { widgetId?: string | undefined; visitorId?: string | undefined },
  ): Promise<StoredLead[]>

  /** One visitor's: those that are new, by their ids; all or none are kept. `undefined`: there is no such visitor any more. */
  addEvents(events: readonly StoredEvent[]): Promise<Set<string> | undefined>
  /** By arrival, newest first. */
  listEvents(
    workspaceId: string,
    page: Page,
    filter?: SentFilter & { name?: string | undefined },
  ): Promise<StoredEvent[]>
  /** By day and name. `name`: of that one alone. */
  countEvents(
    workspaceId: string,
    days: Days & { name?: string | undefined },
    page: { limit: number; after?: { day: string; name: string } | undefined },
  ): Promise<{ day: string; name: string; count: number }[]>

  /** What one visitor did, each kind newest first: events by when they happened. */
  listVisitorEvents(workspaceId: string, visitorId: string, page: Page): Promise<StoredEvent[]>
  listVisitorSessions(workspaceId: string, visitorId: string, page: Page): Promise<SessionWithVisitor[]>
  findVisitor(
    workspaceId: string,
    id: string,
  ): Promise<{ id: string; traits: Visitor; anonymous: boolean } | undefined>
}
