import { toBase64 } from '../base64.js'
import type { StandardHeaders } from './headers.js'
import { WebhookFailure } from './result.js'
import type { WebhookSecret } from './secret.js'

/** Throws unless one of the signatures is by one of the secrets: while either side rotates there are two. */
export async function checkStandardSignature(
  body: Uint8Array,
  { id, timestamp, signatures }: StandardHeaders,
  secrets: readonly WebhookSecret[],
): Promise<void> {
  const signed = concat(new TextEncoder().encode(`${id}.${timestamp}.`), body)
  for (const { bytes } of secrets) {
    const expected = toBase64(await hmac(bytes, signed))
    if (signatures.some((signature) => isEqual(signature, expected))) return
  }
  throw wrongSignature('webhook-signature')
}

export async function checkPlainSignature(
  body: Uint8Array<ArrayBuffer>,
  signature: string,
  secrets: readonly WebhookSecret[],
): Promise<void> {
  for (const { shown } of secrets) {
    if (isEqual(signature, toHex(await hmac(shown, body)))) return
  }
  throw wrongSignature('X-Latchkey-Signature')
}

async function hmac(key: Uint8Array<ArrayBuffer>, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign'])
  return crypto.subtle.sign(algorithm, imported, bytes)
}

/** As long for a near miss as for a far one. Web Crypto has no `timingSafeEqual`. */
function isEqual(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false
  let difference = 0
  for (let i = 0; i < expected.length; i++) difference |= given.charCodeAt(i) ^ expected.charCodeAt(i)
  return difference === 0
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(head.length + tail.length)
  bytes.set(head)
  bytes.set(tail, head.length)
  return bytes
}

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function wrongSignature(header: string): WebhookFailure {
  const sentence = `${header} fits none of the secrets: is secret this endpoint's, and body as it came, neither parsed nor changed?`
  return new WebhookFailure('wrong_signature', sentence)
}
