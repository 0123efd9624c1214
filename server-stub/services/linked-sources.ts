import {
  Credentials,
  SourceId,
  type LinkedSource,
  type LinkedSourceRequest,
} from '../../protocol/linked-source.js'
import { TenantId } from '../../protocol/tenant-token.js'
import type { LinkedSource as Kept, Store } from '../store/store.js'
import { SYSTEM, type Actor } from './actor.js'
import type { Clock } from './clock.js'
import { toLine } from './line.js'
import { refuseField, Refusal } from './refusal.js'
import type { Vault } from './vault.js'

/** Which of a source's credentials somebody may see. */
export type Sight = 'none' | 'all but refresh tokens' | 'all'

interface Place {
  workspaceId: string
  tenant: string
}

export interface LinkedSources {
  /** In the order of their ids; none for a tenant that nobody knows. */
  list(place: Place, sight: Sight): Promise<LinkedSource[]>
  /** Links a source, or changes one. `actor`: who asks for it. @throws Refusal that names the field. */
  put(place: Place & { id: string }, request: LinkedSourceRequest, actor?: Actor): Promise<LinkedSource>
  /** @throws Refusal `not_found` */
  delete(place: Place & { id: string }, actor?: Actor): Promise<void>
  /** Seals with the newest secret what an older one sealed. How many it could, and how many no secret here opens. */
  reseal(): Promise<{ resealed: number; lost: number }>
}

interface Dependencies {
  store: Store
  clock: Clock
  vault: Vault
}

export function createLinkedSources({ store, clock, vault }: Dependencies): LinkedSources {
  function show(kept: Kept, sight: Sight): LinkedSource {
    const { id, name, status, linkedAt, updatedAt } = kept
    return {
      id,
      name,
      status,
      linked_at: new Date(linkedAt).toISOString(),
      updated_at: new Date(updatedAt).toISOString(),
      ...(sight !== 'none' && { credentials: open(kept, sight) }),
    }
  }

  function open(kept: Kept, sight: Sight): Credentials | null {
    const text = vault.open(kept.credentials, toPlace(kept))
    if (text === undefined) return null
    const credentials = Credentials.parse(JSON.parse(text))
    if (sight === 'all') return credentials
    return Object.fromEntries(Object.entries(credentials).filter(([name]) => !isRefreshToken(name)))
  }

  return {
    async list({ workspaceId, tenant }, sight) {
      const kept = await store.listLinkedSources(workspaceId, tenant)
      return kept.map((source) => show(source, sight))
    },

    async put({ workspaceId, tenant, id }, { name = id, status, credentials }, actor = SYSTEM) {
      if (!TenantId.safeParse(tenant).success) {
        throw refuseField('tenant', `has ${tenant.length} characters; 1 to 256 are allowed.`)
      }
      if (!SourceId.safeParse(id).success) {
        const allowed = '1 to 100 letters, digits, dots, hyphens and underscores, the first a letter or digit'
        throw refuseField('source', `given "${id.slice(0, 60)}"; allowed are ${allowed}.`)
      }
      const now = clock.now()
      const place = { workspaceId, tenant, id }
      const source = {
        ...place,
        name: toLine('name', name),
        status,
        credentials: vault.seal(JSON.stringify(credentials), toPlace(place)),
        linkedAt: now,
        updatedAt: now,
      }
      const kept = await store.putLinkedSource(source, { ...actor, at: now })
      return show(kept, 'none')
    },

    async delete(place, actor = SYSTEM) {
      if (await store.deleteLinkedSource(place, { ...actor, at: clock.now() })) return
      throw new Refusal('not_found', `This tenant has no linked source "${place.id.slice(0, 64)}".`)
    },

    async reseal() {
      const outdated = await store.listSourcesSealedByOthers(vault.newest)
      let resealed = 0
      for (const source of outdated) {
        const text = vault.open(source.credentials, toPlace(source))
        if (text === undefined) continue
        await store.resealLinkedSource(source, vault.seal(text, toPlace(source)))
        resealed++
      }
      return { resealed, lost: outdated.length - resealed }
    },
  }
}

function toPlace({ workspaceId, tenant, id }: Pick<Kept, 'workspaceId' | 'tenant' | 'id'>): string[] {
  return ['linked source', workspaceId, tenant, id]
}

/** `refresh_token`, `refreshToken`, `oauth2-refresh-token`, … */
function isRefreshToken(name: string): boolean {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .includes('refresh')
}
