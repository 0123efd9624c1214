import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Sealed } from '../store/store.js'

const IV_BYTES = 12
const TAG_BYTES = 16

/** AES-256-GCM (NIST SP 800-38D), one key for each secret: the first seals, every one opens. */
export interface Vault {
  /** The name of the key that seals. */
  newest: string
  /** @param place whose it is: what is moved to another place does not open there. */
  seal(text: string, place: readonly string[]): Sealed
  /** `undefined` for what no key of these sealed for this place. */
  open(sealed: Sealed, place: readonly string[]): string | undefined
}

export function createVault(secrets: readonly string[]): Vault {
  const keys = secrets.map(deriveKey)
  const [newest] = keys
  if (!newest) throw new RangeError('a vault needs a secret')

  return {
    newest: newest.name,

    seal(text, place) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', newest.key, iv).setAAD(toBytes(place))
      const sealed = [iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return { box: Buffer.concat(sealed).toString('base64url'), by: newest.name }
    },

    open({ box, by }, place) {
      const key = keys.find(({ name }) => name === by)
      const bytes = Buffer.from(box, 'base64url')
      if (!key || bytes.length < IV_BYTES + TAG_BYTES) return undefined
      const decipher = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(toBytes(place)).setAuthTag(bytes.subarray(-TAG_BYTES))
      try {
        return (
          decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
        )
      } catch {
        return undefined
      }
    },
  }
}

// RFC 5869, and a public name for the key that says nothing of it.
function deriveKey(secret: string) {
  const derive = (use: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, '', `latchkey ${use} vault`, bytes))
  return { name: derive('kid', 9).toString('base64url'), key: derive('seal', 32) }
}

// As JSON, since ["a", "bc"] and ["ab", "c"] are two places.
function toBytes(place: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(place))
}
