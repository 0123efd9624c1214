import type { AuditEntry, AuditList } from '../../protocol/audit.js'
import { PageQuery } from '../../protocol/session.js'
import type { AuditEntry as Kept, Store } from '../store/store.js'
import { refuseCursor, refuseField } from './refusal.js'

const NUMBER_DIGITS = 12

export interface Audit {
  /** Newest first. @throws Refusal that names the field. */
  list(workspaceId: string, page: PageQuery): Promise<AuditList>
}

/** Who administered what. The entries are written by the store, each with the act that it tells of. */
export function createAudit({ store }: { store: Store }): Audit {
  return {
    async list(workspaceId, { limit, cursor }) {
      if (!(await store.findWorkspace(workspaceId))) {
        throw refuseField('workspace', `there is no workspace ${workspaceId.slice(0, 64)}.`)
      }
      const before = cursor === undefined ? {} : { before: toNumber(cursor) }
      // One more than asked for tells whether there is a next page.
      const found = await store.listAudit(workspaceId, { limit: limit + 1, ...before })
      const items = found.slice(0, limit).map(toShown)
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null }
    },
  }
}

/** What a command was given. @throws Refusal that names the field. */
export function toPage({ limit, cursor }: { limit: string; cursor: string | undefined }): PageQuery {
  const { data } = PageQuery.safeParse({ limit })
  if (data) return { ...data, cursor }
  throw refuseField('limit', `given "${limit}"; allowed is a whole number from 1 to 100.`)
}

function toShown({ number, at, by, address, requestId, what, target, details }: Kept): AuditEntry {
  return {
    id: `aud_${String(number).padStart(NUMBER_DIGITS, '0')}`,
    at: new Date(at).toISOString(),
    by,
    address: address ?? null,
    request_id: requestId ?? null,
    act: what,
    target,
    details,
  }
}

function toNumber(cursor: string): number {
  const [, digits] = /^aud_(\d{12})$/.exec(cursor) ?? []
  if (digits !== undefined) return Number(digits)
  refuseCursor()
}
