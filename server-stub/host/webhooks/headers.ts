import { describeGiven } from '../given.js'
import type { HeaderRecord } from '../headers.js'
import { WebhookFailure } from './result.js'

/** Reads one header, whatever its case; `undefined` where it is not there. */
export type ReadHeader = (name: string) => string | undefined

export function createHeaderReader(headers: unknown): ReadHeader {
  if (typeof headers !== 'object' || headers === null) {
    const sentence = `verifyWebhook needs the request's headers, a Headers or Node's req.headers; given: ${describeGiven(headers)}.`
    throw new WebhookFailure('missing_headers', sentence)
  }
  if ('get' in headers && typeof headers.get === 'function') {
    return (name) => toText((headers as Headers).get(name))
  }
  // Node gives names in lower case, some gateways as they were sent.
  const entries = Object.entries(headers as HeaderRecord)
  return (name) => toText(entries.find(([key]) => key.toLowerCase() === name)?.[1])
}

function toText(value: unknown): string | undefined {
  const values = [value].flat().filter((each) => typeof each === 'string')
  return values.length === 0 ? undefined : values.join(', ')
}

export interface StandardHeaders {
  id: string
  /** Seconds since the epoch. */
  timestamp: string
  /** Base64, one for each secret while it rotates. */
  signatures: string[]
}

const NAMES = ['webhook-id', 'webhook-timestamp', 'webhook-signature']

/** `undefined` where there is none of the three: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export function readStandardHeaders(read: ReadHeader): StandardHeaders | undefined {
  const missing = NAMES.filter((name) => !read(name))
  if (missing.length === NAMES.length) return undefined
  if (missing.length > 0) {
    throw new WebhookFailure(
      'missing_headers',
      `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing.`,
    )
  }
  const [id = '', timestamp = '', signature = ''] = NAMES.map(read)
  // What was signed is id, time and body with dots between: no other split of the same text may pass.
  if (!/^[\w.:~-]{1,256}$/.test(id))
    throw malformed('webhook-id', 'up to 256 letters, digits and any of _ . : ~ -')
  if (!/^\d{1,12}$/.test(timestamp)) throw malformed('webhook-timestamp', 'seconds since the epoch')
  const signatures = signature.split(' ').flatMap((part) => (part.startsWith('v1,') ? [part.slice(3)] : []))
  if (signatures.length === 0) throw malformed('webhook-signature', 'one or more of v1,… with blanks between')
  return { id, timestamp, signatures }
}

function malformed(name: string, allowed: string): WebhookFailure {
  return new WebhookFailure('malformed_headers', `${name} must be ${allowed}.`)
}
