import { fromBase64, toBase64Url } from './base64.js'
import { HostError } from './error.js'
import { describeGiven } from './given.js'
import { toPkcs8 } from './pkcs8.js'

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
/** RFC 7518 §3.3. */
const MODULUS_MIN_BITS = 2048

export interface SigningKey {
  sign(text: string): Promise<ArrayBuffer>
  /** RFC 7638: by this the server finds the public half at once. */
  thumbprint: string
}

/**
 * The private half of a signing key: PEM, or base64 of PEM as environment variables hold it best; PKCS#8 or PKCS#1.
 * Throws `not_configured` or `bad_signing_key`; neither says a word of the key.
 */
export async function readSigningKey(given: unknown): Promise<SigningKey> {
  const key = await importKey(toDer(toPem(given)))
  const { modulusLength } = key.algorithm as RsaHashedKeyAlgorithm
  if (modulusLength < MODULUS_MIN_BITS) throw bad(`has ${modulusLength} bits`)
  const { e, kty, n } = await crypto.subtle.exportKey('jwk', key)
  return {
    sign: (text) => crypto.subtle.sign(ALGORITHM, key, new TextEncoder().encode(text)),
    thumbprint: toBase64Url(
      await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify({ e, kty, n }))),
    ),
  }
}

function toPem(given: unknown): string {
  if (given === undefined || given === null || given === '') {
    const sentence =
      'latchkey/host is not configured: signingKey is missing: is LATCHKEY_SIGNING_KEY set in this process?'
    throw new HostError('not_configured', sentence, { field: 'signingKey' })
  }
  if (typeof given !== 'string') throw bad(`is ${describeGiven(given)}, not text`)
  if (given.includes('-----BEGIN')) return given
  const decoded = fromBase64(given)
  const text = decoded && new TextDecoder().decode(decoded)
  if (text?.includes('-----BEGIN')) return text
  if (/^\s*(lk_|whsec_)/.test(given)) throw bad('is a key or a secret of another kind')
  throw bad(given.trim() === '' ? 'is blank' : 'is neither PEM nor base64 of PEM')
}

interface Der {
  bytes: Uint8Array<ArrayBuffer>
  label: string
}

function toDer(pem: string): Der {
  // Some .env readers leave a line's end as the two characters \ and n.
  const lines = pem.replaceAll(String.raw`\r`, '').replaceAll(String.raw`\n`, '\n')
  const blocks = [...lines.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----/gs)]
  if (blocks.length === 0) throw bad('breaks off: its last line should be -----END PRIVATE KEY-----')
  const [, label = '', body = ''] =
    blocks.find(([, label]) => label?.endsWith('PRIVATE KEY')) ?? blocks[0] ?? []
  if (label.startsWith('ENCRYPTED') || body.includes('ENCRYPTED')) throw bad('is encrypted with a passphrase')
  if (label !== 'PRIVATE KEY' && label !== 'RSA PRIVATE KEY') throw bad(`is a PEM of another kind, ${label}`)
  const bytes = fromBase64(body)
  if (bytes === undefined) throw bad('is a PEM whose lines are no base64')
  return { bytes, label }
}

async function importKey({ bytes, label }: Der): Promise<CryptoKey> {
  try {
    const pkcs8 = label === 'RSA PRIVATE KEY' ? toPkcs8(bytes) : bytes
    return await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign'])
  } catch {
    // No cause: what a runtime says of bytes that it can't read may quote them.
    throw bad('is a private key of another kind, or damaged')
  }
}

function bad(what: string): HostError {
  const sentence =
    `signingKey ${what}. It must be the private half of a signing key: RSA of at least ${MODULUS_MIN_BITS} bits, ` +
    'as PEM or base64 of PEM, such as `latchkey signing-key create` shows once.'
  return new HostError('bad_signing_key', sentence, { field: 'signingKey' })
}
