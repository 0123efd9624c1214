import { OVERLAP_DEFAULT_S, type Key, type NewKey } from '../../protocol/key.js'
import { ROLES, type ActiveKey, type ProjectKey as KeptKey, type Role, type Store } from '../store/store.js'
import { SYSTEM, type Actor } from './actor.js'
import type { Clock } from './clock.js'
import type { Facts } from './facts.js'
import { makeId } from './id.js'
import { hashKey, isSecretKey, makeKey, SECRET_KEY_PREFIX } from './key-format.js'
import { toLine } from './line.js'
import { toMintLimit } from './mint-limit.js'
import { refuseField, Refusal } from './refusal.js'
import { toShownKey } from './shown-key.js'
import { toEvent } from './webhook-event.js'

export type { ActiveKey, Role }

interface Dependencies {
  store: Store
  clock: Clock
  facts: Facts
}

interface KeyRequest {
  workspaceId: string
  label: string
  roles: readonly string[]
  /** Mints a minute. Default: as many as it likes. */
  mintLimit?: number | undefined
  /** Who asks for it, such as `cli:alex`. */
  createdBy: string
}

export interface ProjectKeys {
  /**
   * The only time that the secret is seen, but for `rotate`: what is kept of it is a hash, which no method has to give.
   * @throws Refusal that names the field.
   */
  create(request: KeyRequest, actor?: Actor): Promise<NewKey>
  /** Newest first. */
  list(workspaceId: string): Promise<Key[]>
  /** The id itself, where it is one of the workspace's. @throws Refusal `not_found` */
  find(workspaceId: string, id: string): Promise<string>
  /**
   * A new secret for the same key. The old ones work for `overlap` seconds more (0 to 7 d, default 24 h), or until the sooner end
   * that an earlier rotation gave them.
   * @param actor who asks for it.
   * @throws Refusal `not_found`, `key_revoked`
   */
  rotate(id: string, overlap?: number, actor?: Actor): Promise<NewKey>
  /** All but the newest secret end now. @throws Refusal `not_found` */
  endOverlap(id: string, actor?: Actor): Promise<Key>
  /** Ends the key at once, with the tokens that it minted or was exchanged for. @throws Refusal `not_found` */
  revoke(id: string, actor?: Actor): Promise<Key>
  /** @throws Refusal `unknown_key`; `key_ended` to whoever holds a secret that worked once. */
  authenticate(secret: string): Promise<ActiveKey>
}

export function createProjectKeys({ store, clock, facts }: Dependencies): ProjectKeys {
  async function mustExist(workspaceId: string): Promise<void> {
    if (await store.findWorkspace(workspaceId)) return
    throw refuseField('workspace', `there is no workspace ${workspaceId}.`)
  }

  return {
    async authenticate(secret) {
      if (!isSecretKey(secret)) throw refuseSecret('unknown_key')
      const hash = hashKey(secret)
      const key = await facts.keyBySecret(hash)
      if (!key) throw refuseSecret((await store.isKeySecretKnown(hash)) ? 'key_ended' : 'unknown_key')
      const now = clock.now()
      if (key.secret.endsAt !== undefined && now >= key.secret.endsAt) throw refuseSecret('key_ended')
      store.noteKeyUsed({ id: key.id, hash: key.secret.hash }, now)
      return key
    },

    async create({ workspaceId, label, roles, mintLimit, createdBy }, actor = { by: createdBy }) {
      await mustExist(workspaceId)
      const secret = makeKey(SECRET_KEY_PREFIX)
      const now = clock.now()
      const key = {
        id: makeId('key', now),
        workspaceId,
        label: toLine('label', label),
        roles: toRoles(roles),
        createdBy,
        createdAt: now,
        mintLimit: mintLimit === undefined ? undefined : toMintLimit(mintLimit),
      }
      return {
        ...toShownKey(await store.addKey(key, hashKey(secret), { ...actor, at: now }), now),
        secret,
      }
    },

    async list(workspaceId) {
      await mustExist(workspaceId)
      const now = clock.now()
      return (await store.listKeys(workspaceId)).map((key) => toShownKey(key, now))
    },

    async find(workspaceId, id) {
      const keys = await store.listKeys(workspaceId)
      return keys.find((key) => key.id === id)?.id ?? refuseKey(id)
    },

    async rotate(id, overlap = OVERLAP_DEFAULT_S, actor = SYSTEM) {
      const secret = makeKey(SECRET_KEY_PREFIX)
      const now = clock.now()
      const announce = (rotated: KeptKey) => {
        const data = { key: toShownKey(rotated, now) }
        return toEvent({ type: 'key.rotated', workspaceId: rotated.workspaceId, at: now, data })
      }
      const next = { hash: hashKey(secret), createdAt: now, othersEndAt: now + overlap * 1000, announce }
      const key = (await store.rotateKey(id, next, { ...actor, at: now })) ?? refuseKey(id)
      if (key.revokedAt === undefined) return { ...toShownKey(key, now), secret }
      throw new Refusal('key_revoked', `Project key ${id} was revoked; make a new one with "key create".`)
    },

    async endOverlap(id, actor = SYSTEM) {
      const now = clock.now()
      return toShownKey((await store.endOlderSecrets(id, now, { ...actor, at: now })) ?? refuseKey(id), now)
    },

    async revoke(id, actor = SYSTEM) {
      const now = clock.now()
      return toShownKey((await store.revokeKey(id, now, { ...actor, at: now })) ?? refuseKey(id), now)
    },
  }
}

const SECRET_REFUSALS = {
  unknown_key: 'No project key has this secret: it is mistyped, or of another server.',
  key_ended: 'This secret has ended: its key was revoked, or rotated and the overlap is over.',
}

function refuseSecret(code: keyof typeof SECRET_REFUSALS): Refusal {
  return new Refusal(code, SECRET_REFUSALS[code])
}

function refuseKey(id: string): never {
  throw new Refusal('not_found', `There is no project key ${id.slice(0, 64)}.`)
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
