import type { SessionQuery } from '../../protocol/session.js'
import type { SessionCursor, SessionFilter, StoredSession } from '../store/store.js'
import { refuseCursor, refuseField } from './refusal.js'

const LABELS_MAX = 5

/** @throws Refusal for too many labels. */
export function toFilter(query: SessionQuery): SessionFilter {
  const { status, labels, priority, assignee, visitor, updated_since } = query
  return {
    status,
    labels: labels === undefined ? [] : toLabels(labels),
    priority,
    assignee: assignee === 'none' ? null : assignee,
    visitorId: visitor,
    updatedSince: updated_since === undefined ? undefined : Date.parse(updated_since),
  }
}

/** By activity a place in the list is an instant and an id. A session that moves up meanwhile is not seen again. */
export function toNextCursor(order: SessionQuery['order'], { id, updatedAt }: StoredSession): string {
  return order === 'created' ? id : `${updatedAt}.${id}`
}

/** @throws Refusal for what is no place in this list. */
export function toCursor(order: SessionQuery['order'], cursor: string): SessionCursor {
  if (order === 'created') return { id: cursor }
  const [, updatedAt, id] = /^(\d{1,15})\.(\w+)$/.exec(cursor) ?? []
  if (id !== undefined) return { id, updatedAt: Number(updatedAt) }
  refuseCursor()
}

function toLabels(given: string): string[] {
  const labels = given
    .split(',')
    .map((label) => label.trim())
    .filter(Boolean)
  if (labels.length <= LABELS_MAX) return labels
  throw refuseField('labels', `given ${labels.length}; allowed are ${LABELS_MAX}.`)
}
