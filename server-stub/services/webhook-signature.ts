import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'
/** Standard Webhooks: 24 to 64. */
const SECRET_BYTES = 32

export function makeWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64')
}

/**
 * Standard Webhooks, a signature by each secret: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * Beside it the plain scheme, which has room for one: by the oldest secret, since whoever checks it may not have the newer yet.
 * @param secrets those that work, newest first, at least one.
 */
export function signWebhook(
  body: string,
  { id, timestamp }: { id: string; timestamp: number },
  secrets: readonly string[],
): Record<string, string> {
  const signed = `${id}.${timestamp}.${body}`
  const signatures = secrets.map((secret) => `v1,${hmac(toBytes(secret), signed).toString('base64')}`)
  return {
    'webhook-signature': signatures.join(' '),
    'x-latchkey-signature': hmac(secrets.at(-1) ?? '', body).toString('hex'),
  }
}

function toBytes(secret: string): Buffer {
  return Buffer.from(secret.slice(PREFIX.length), 'base64')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest()
}
