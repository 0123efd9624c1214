import { fromBase64 } from '../base64.js'
import { describeGiven } from '../given.js'
import { WebhookFailure } from './result.js'

const PREFIX = 'whsec_'
/** Standard Webhooks: 24 to 64 bytes. */
const KEY_MIN_BYTES = 24

export interface WebhookSecret {
  /** What the Standard scheme is keyed with: the bytes behind `whsec_`. */
  bytes: Uint8Array<ArrayBuffer>
  /** What the plain scheme is keyed with: the secret itself, as it was shown. */
  shown: Uint8Array<ArrayBuffer>
}

/** One secret, or several where both sides rotate. */
export function readSecrets(given: unknown): WebhookSecret[] {
  const secrets = [given].flat().filter((each) => each !== undefined && each !== '')
  if (secrets.length > 0) return secrets.map(readSecret)
  throw notConfigured('is missing: is LATCHKEY_WEBHOOK_SECRET set in this process?')
}

function readSecret(given: unknown): WebhookSecret {
  if (typeof given !== 'string') throw notConfigured(`must be text; given: ${describeGiven(given)}`)
  // Secrets read from files end in a newline.
  const secret = given.trim()
  const bytes = secret.startsWith(PREFIX) ? fromBase64(secret.slice(PREFIX.length)) : undefined
  if (bytes && bytes.length >= KEY_MIN_BYTES) return { bytes, shown: new TextEncoder().encode(secret) }
  throw notConfigured(
    'must be what `latchkey webhook create` showed, whsec_ and at least 32 characters of base64',
  )
}

function notConfigured(what: string): WebhookFailure {
  return new WebhookFailure('not_configured', `verifyWebhook is not configured: secret ${what}.`)
}
