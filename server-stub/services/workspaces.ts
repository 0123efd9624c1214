import { randomBytes } from 'node:crypto'
import type { Store, Workspace } from '../store/store.js'
import { SYSTEM, type Actor } from './actor.js'
import type { Clock } from './clock.js'
import { makeId } from './id.js'
import { makeKey, PUBLISHABLE_KEY_PREFIX } from './key-format.js'
import { toLine } from './line.js'
import { Refusal } from './refusal.js'

const VISITOR_KEY_BYTES = 32

export interface Workspaces {
  /** @param actor who asks for it. */
  create(request: { name: string }, actor?: Actor): Promise<Workspace>
  /** Whether a tenant token shows raw credentials to servers too. @throws Refusal `not_found` */
  setTenantCredentials(id: string, shown: boolean, actor?: Actor): Promise<Workspace>
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
        createdAt: now,
      }
      await store.addWorkspace(workspace, { ...actor, at: now })
      return workspace
    },

    async setTenantCredentials(id, shown, actor = SYSTEM) {
      const workspace = await store.setTenantCredentials(id, shown, { ...actor, at: clock.now() })
      if (workspace) return workspace
      throw new Refusal('not_found', `There is no workspace ${id.slice(0, 64)}.`)
    },
  }
}
