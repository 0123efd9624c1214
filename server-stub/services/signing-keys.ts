import { createHash, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { NewSigningKey, SigningKey } from '../../protocol/signing-key.js'
import type { SigningKey as KeptSigningKey, Store } from '../store/store.js'
import { SYSTEM, type Actor } from './actor.js'
import type { Clock } from './clock.js'
import { makeId } from './id.js'
import { refuseField, Refusal } from './refusal.js'

// What RFC 7518 §3.3 asks at least; a longer one makes tokens and their checks longer and nobody safer before they end.
const MODULUS_BITS = 2048
const generate = promisify(generateKeyPair)

export interface SigningKeys {
  /**
   * A new RSA pair. The only time that the private half is seen: what is kept is the public one.
   * @throws Refusal that names the field.
   */
  create(request: { workspaceId: string; createdBy: string }, actor?: Actor): Promise<NewSigningKey>
  /** Newest first. @throws Refusal that names the field. */
  list(workspaceId: string): Promise<SigningKey[]>
  /** The id itself, where it is one of the workspace's. @throws Refusal `not_found` */
  find(workspaceId: string, id: string): Promise<string>
  /** From now on nothing that it signed counts. `actor`: who asks for it. @throws Refusal `not_found` */
  revoke(id: string, actor?: Actor): Promise<SigningKey>
}

export function createSigningKeys({ store, clock }: { store: Store; clock: Clock }): SigningKeys {
  async function mustExist(workspaceId: string): Promise<void> {
    if (await store.findWorkspace(workspaceId)) return
    throw refuseField('workspace', `there is no workspace ${workspaceId}.`)
  }

  return {
    async create({ workspaceId, createdBy }, actor = { by: createdBy }) {
      await mustExist(workspaceId)
      const { publicKey, privateKey } = await generate('rsa', { modulusLength: MODULUS_BITS })
      const now = clock.now()
      const key: KeptSigningKey = {
        id: makeId('sgk', now),
        workspaceId,
        thumbprint: toThumbprint(publicKey),
        publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })),
        createdBy,
        createdAt: now,
        revokedAt: undefined,
      }
      await store.addSigningKey(key, { ...actor, at: now })
      const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
      return {
        ...toShown(key),
        private_key: pem,
        private_key_base64: Buffer.from(pem).toString('base64'),
      }
    },

    async list(workspaceId) {
      await mustExist(workspaceId)
      return (await store.listSigningKeys(workspaceId)).map(toShown)
    },

    async find(workspaceId, id) {
      const keys = await store.listSigningKeys(workspaceId)
      return keys.find((key) => key.id === id)?.id ?? refuseKey(id)
    },

    async revoke(id, actor = SYSTEM) {
      const at = clock.now()
      return toShown((await store.revokeSigningKey(id, at, { ...actor, at })) ?? refuseKey(id))
    },
  }
}

/** RFC 7638: the required members alone, in the order of their names. */
function toThumbprint(key: KeyObject): string {
  const { e, kty, n } = key.export({ format: 'jwk' })
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url')
}

function toShown({ id, thumbprint, createdBy, createdAt, revokedAt }: KeptSigningKey): SigningKey {
  return {
    id,
    thumbprint,
    created_by: createdBy,
    created_at: new Date(createdAt).toISOString(),
    revoked_at: revokedAt === undefined ? null : new Date(revokedAt).toISOString(),
  }
}

function refuseKey(id: string): never {
  throw new Refusal('not_found', `There is no signing key ${id.slice(0, 64)}.`)
}
