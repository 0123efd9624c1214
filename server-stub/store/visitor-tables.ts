import type { RetentionKind } from '../../protocol/retention.js'

/**
 * A table whose rows are one visitor's each, named in `visitor_id`, with a `workspace_id` and indexes on `visitor_id` and on
 * both `workspace_id` and `at`.
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
    show: (row: Readonly<Record<string, unknown>>) => object
  }
}

/** Whatever is in here is exported, erased and purged with its visitor. Children of sessions are in `erase-visitor.ts`. */
export const VISITOR_TABLES: readonly VisitorTable[] = [{ table: 'anonymous_visitors' }]
