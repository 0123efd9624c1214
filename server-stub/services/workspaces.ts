import { randomBytes } from 'node:crypto'
import {
  RETENTION_KINDS,
  RETENTION_MAX_DAYS,
  RetentionChange,
  type Workspace as Shown,
} from '../../protocol/retention.js'
import type { Store, Workspace } from '../store/store.js'
import { SYSTEM, type Actor } from './actor.js'
import type { Clock } from './clock.js'
import { makeId } from './id.js'
import { makeKey, PUBLISHABLE_KEY_PREFIX } from './key-format.js'
import { toLine } from './line.js'
import { refuseField, Refusal } from './refusal.js'

const VISITOR_KEY_BYTES = 32

export interface Workspaces {
  /** @param actor who asks for it. */
  create(request: { name: string }, actor?: Actor): Promise<Workspace>
  /** Whether a tenant token shows raw credentials to servers too. @throws Refusal `not_found` */
  setTenantCredentials(id: string, shown: boolean, actor?: Actor): Promise<Workspace>
  /** For how many days what is kept; null: for ever; what is left out stays as it is. @throws Refusal `not_found` */
  setRetention(id: string, change: RetentionChange, actor?: Actor): Promise<Workspace>
  /** @throws Refusal `not_found` */
  read(id: string): Promise<Workspace>
}

export function createWorkspaces({ store, clock }: { store: Store; clock: Clock }): Workspaces {
  return {
    async create({ name }, actor = SYSTEM) {
      const now = clock.now()
      const workspace: Workspace = {
        id: makeId('wsp', now),
        name: toLine('name', name),
        publishableKey: makeKey(PUBLISHABLE_KEY_PREFIX),
        visitorKey: randomBytes(VISITOR_KEY_BYTES),
        tenantCredentials: false,
        retention: {},
        createdAt: now,
      }
      await store.addWorkspace(workspace, { ...actor, at: now })
      return workspace
    },

    async setTenantCredentials(id, shown, actor = SYSTEM) {
      const workspace = await store.setTenantCredentials(id, shown, { ...actor, at: clock.now() })
      return workspace ?? refuseWorkspace(id)
    },

    async setRetention(id, change, actor = SYSTEM) {
      const workspace = await store.setRetention(id, change, { ...actor, at: clock.now() })
      return workspace ?? refuseWorkspace(id)
    },

    read: async (id) => (await store.findWorkspace(id)) ?? refuseWorkspace(id),
  }
}

/** As somebody types it: `conversations=365`, `leads=off`. @throws Refusal that names what was given and what is allowed. */
export function toRetentionChange(given: readonly string[]): RetentionChange {
  const pairs = given.map((each) => {
    const [, kind = each, days] = /^(\w+)=(\d{1,9}|off)$/.exec(each) ?? []
    return [kind, days === 'off' ? null : Number(days)]
  })
  const { data } = RetentionChange.safeParse(Object.fromEntries(pairs))
  if (data) return data
  const kinds = RETENTION_KINDS.join(', ')
  const allowed = `${kinds}, each with =DAYS (1 to ${RETENTION_MAX_DAYS}) or =off`
  throw refuseField('keep', `given "${given.join(' ').slice(0, 64)}"; allowed are ${allowed}.`)
}

/** As others are shown it. */
export function toShownWorkspace({
  id,
  name,
  publishableKey,
  tenantCredentials,
  retention,
}: Workspace): Shown {
  const kept = RETENTION_KINDS.map((kind) => [kind, retention[kind] ?? null])
  return {
    id,
    name,
    publishable_key: publishableKey,
    tenant_credentials: tenantCredentials,
    retention: Object.fromEntries(kept) as Shown['retention'],
  }
}

function refuseWorkspace(id: string): never {
  throw new Refusal('not_found', `There is no workspace ${id.slice(0, 64)}.`)
}
