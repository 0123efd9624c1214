import { randomBytes } from 'node:crypto'
import type { Store, Workspace } from '../store/store.js'
import type { Clock } from './clock.js'
import { makeId } from './id.js'
import { makeKey, PUBLISHABLE_KEY_PREFIX } from './key-format.js'
import { toLine } from './line.js'

const VISITOR_KEY_BYTES = 32

export interface Workspaces {
  create(request: { name: string }): Promise<Workspace>
}

export function createWorkspaces({ store, clock }: { store: Store; clock: Clock }): Workspaces {
  return {
    async create({ name }) {
      const workspace: Workspace = {
        id: makeId('wsp', clock.now()),
        name: toLine('name', name),
        publishableKey: makeKey(PUBLISHABLE_KEY_PREFIX),
        visitorKey: randomBytes(VISITOR_KEY_BYTES),
        createdAt: clock.now(),
      }
      await store.addWorkspace(workspace)
      return workspace
    },
  }
}
