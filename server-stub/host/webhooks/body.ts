import { describeGiven } from '../given.js'
import { WebhookFailure, type WebhookEvent } from './result.js'

/** The bytes that were signed. A parsed body is refused: written again it would differ in a blank somewhere. */
export function readRawBody(body: unknown): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return new TextEncoder().encode(body)
  // Buffers are views; `slice` copies, so that nothing changes below while the signature is computed.
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice()
  }
  if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') {
    return new Uint8Array(body as ArrayBuffer).slice()
  }
  throw new WebhookFailure(
    'raw_body_needed',
    `verifyWebhook needs the body as it came, text or bytes; given: ${describeGiven(body)}. ` +
      "Express: express.raw({ type: 'application/json' }) on this route, before express.json(), then req.body. " +
      'Fetch, Hono, Next: await request.text(). Lambda: toLambdaHandler, then await request.text().',
  )
}

/** After its signature has been found good. */
export function readEvent(bytes: Uint8Array): WebhookEvent {
  const event = parse(bytes)
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as WebhookEvent
  throw new WebhookFailure('not_an_event', 'The signature is good, but the body is no JSON object.')
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
