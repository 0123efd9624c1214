import { ROLES, type ActiveKey, type ProjectKey, type Role, type Store } from '../store/store.js'
import type { Clock } from './clock.js'
import type { Facts } from './facts.js'
import { makeId } from './id.js'
import { hashKey, isSecretKey, makeKey, SECRET_KEY_PREFIX } from './key-format.js'
import { toLine } from './line.js'
import { refuseField, Refusal } from './refusal.js'

export type { ActiveKey, Role }

interface Dependencies {
  store: Store
  clock: Clock
  facts: Facts
}

export interface ProjectKeys {
  /** The only time that the secret is seen. */
  create(request: {
    workspaceId: string
    label: string
    roles: readonly string[]
  }): Promise<ProjectKey & { secret: string }>
  list(workspaceId: string): Promise<ProjectKey[]>
  revoke(id: string): Promise<ProjectKey>
  /** @throws Refusal `unknown_key` */
  authenticate(secret: string): Promise<ActiveKey>
}

export function createProjectKeys({ store, clock, facts }: Dependencies): ProjectKeys {
  async function mustExist(workspaceId: string): Promise<void> {
    if (await store.findWorkspace(workspaceId)) return
    throw refuseField('workspace', `there is no workspace ${workspaceId}.`)
  }

  return {
    async authenticate(secret) {
      const key = isSecretKey(secret) ? await facts.activeKey(hashKey(secret)) : undefined
      if (!key) throw new Refusal('unknown_key', 'No project key is this one: it is mistyped or revoked.')
      store.noteKeyUsed(key.id, clock.now())
      return key
    },

    async create({ workspaceId, label, roles }) {
      await mustExist(workspaceId)
      const secret = makeKey(SECRET_KEY_PREFIX)
      const key: ProjectKey = {
        id: makeId('key', clock.now()),
        workspaceId,
        label: toLine('label', label),
        roles: toRoles(roles),
        createdAt: clock.now(),
        lastUsedAt: undefined,
        revokedAt: undefined,
      }
      await store.addKey(key, hashKey(secret))
      return { ...key, secret }
    },

    async list(workspaceId) {
      await mustExist(workspaceId)
      return store.listKeys(workspaceId)
    },

    async revoke(id) {
      const key = await store.revokeKey(id, clock.now())
      if (!key) throw new Refusal('not_found', `There is no project key ${id}.`)
      return key
    },
  }
}

function toRoles(given: readonly string[]): Role[] {
  const unknown = given.find((name) => !ROLES.some((role) => role === name))
  if (unknown !== undefined || given.length === 0) {
    throw refuseField(
      'role',
      `given "${unknown ?? ''}"; allowed are ${ROLES.join(', ')}, separated by commas.`,
    )
  }
  return ROLES.filter((role) => given.includes(role))
}
