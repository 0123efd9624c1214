import type { HeaderRecord } from '../headers.js'
import { readEvent, readRawBody } from './body.js'
import { createHeaderReader, readStandardHeaders, type ReadHeader } from './headers.js'
import { toFailedResult, WebhookFailure, type WebhookResult } from './result.js'
import { readSecrets } from './secret.js'
import { checkPlainSignature, checkStandardSignature } from './signature.js'

/** Standard Webhooks: how far a delivery's time may be from the receiver's, before or after. */
const TOLERANCE_S = 300
const PLAIN_HEADER = 'x-latchkey-signature'

export interface VerifyWebhookOptions {
  /** The body as it came, text or bytes. Parsed and written again it no longer fits its signature. */
  body: string | Uint8Array | ArrayBuffer
  headers: Headers | HeaderRecord
  /** The endpoint's secret, `whsec_…`; several while you change it. */
  secret: string | readonly string[] | undefined
  /**
   * Accept `X-Latchkey-Signature` alone, where something between drops the `webhook-*` headers. It signs no time, so
   * whoever overheard a delivery can send it again: remember each `event.id`. Default false.
   */
  legacy?: boolean
  /** The time, in milliseconds since the epoch. Default: now. */
  now?: number
}

/**
 * Whether the Latchkey server sent this, and what it says. Standard Webhooks: HMAC-SHA256 of id, time and body, compared
 * in constant time, at most 300 s old or early, any of several signatures. Never throws and never rejects.
 */
export async function verifyWebhook(options: VerifyWebhookOptions): Promise<WebhookResult> {
  try {
    const { body, headers, secret, legacy, now = Date.now() } = Object(options) as VerifyWebhookOptions
    const secrets = readSecrets(secret)
    const bytes = readRawBody(body)
    const read = createHeaderReader(headers)
    const standard = readStandardHeaders(read)
    if (standard) {
      checkTime(standard.timestamp, now)
      await checkStandardSignature(bytes, standard, secrets)
    } else {
      await checkPlainSignature(bytes, readPlainSignature(read, legacy), secrets)
    }
    return { ok: true, event: readEvent(bytes), scheme: standard ? 'standard' : 'legacy' }
  } catch (thrown) {
    return toFailedResult(thrown)
  }
}

function checkTime(timestamp: string, now: number): void {
  const ageS = Math.floor(now / 1000) - Number(timestamp)
  // Not the other way round: NaN would pass.
  if (Math.abs(ageS) <= TOLERANCE_S) return
  const distance = ageS < 0 ? `${-ageS} s ahead of` : `${ageS} s behind`
  const sentence = `webhook-timestamp is ${distance} this machine's clock; at most ${TOLERANCE_S} s are allowed. Is the clock set?`
  throw new WebhookFailure('outside_tolerance', sentence)
}

function readPlainSignature(read: ReadHeader, legacy: unknown): string {
  const signature = read(PLAIN_HEADER)
  if (legacy === true && signature) return signature.toLowerCase()
  const missing = 'webhook-id, webhook-timestamp and webhook-signature are missing'
  if (legacy === true)
    throw new WebhookFailure('missing_headers', `${missing}, and X-Latchkey-Signature too.`)
  const hint = signature
    ? ' X-Latchkey-Signature alone signs no time; legacy: true accepts it nevertheless.'
    : ''
  throw new WebhookFailure('missing_headers', `${missing}.${hint}`)
}
