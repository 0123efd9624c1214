import type { RetentionKind } from '../../protocol/retention.js'

type Row = Readonly<Record<string, unknown>>

/**
 * A table whose rows are one visitor's each, named in `visitor_id`, with a `workspace_id` and indexes that begin with
 * `workspace_id` and `visitor_id`, and with `workspace_id` and `at`.
 */
export interface VisitorTable {
  table: string
  /** Left out: it lives as long as its visitor, and tells nobody anything. */
  kept?: {
    /** Whose days count. */
    kind: RetentionKind
    /** The column with the instant from which they count. */
    at: string
    /** The column of its own, sortable ids. */
    id: string
    /** Under which name an export has the rows, and how it shows one. */
    name: string
    show: (row: Row) => object
  }
}

/** Whatever is in here is exported, erased and purged with its visitor. Children of sessions are in `erase-visitor.ts`. */
export const VISITOR_TABLES: readonly VisitorTable[] = [
  { table: 'anonymous_visitors' },
  { table: 'leads', kept: { kind: 'leads', at: 'created_at', id: 'id', name: 'leads', show: showLead } },
  { table: 'events', kept: { kind: 'events', at: 'created_at', id: 'id', name: 'events', show: showEvent } },
]

function showLead(row: Row): object {
  const read = (column: string) => JSON.parse(toText(row[column], 'null')) as unknown
  return {
    ...showSent(row),
    traits: read('traits_json'),
    metadata: read('metadata_json'),
    fields: read('fields_json'),
    intent: read('intent_json'),
    page: read('page_json'),
  }
}

function showEvent(row: Row): object {
  return {
    ...showSent(row),
    name: row.name,
    properties: JSON.parse(toText(row.properties_json, '{}')) as unknown,
    significant: row.significant === 1,
    at: toInstant(row.at),
  }
}

function showSent({ id, widget_id, anonymous, created_at }: Row): object {
  return { id, widget_id, anonymous: anonymous === 1, created_at: toInstant(created_at) }
}

const toText = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise)
const toInstant = (ms: unknown) => new Date(Number(ms)).toISOString()
