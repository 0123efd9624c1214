import type { StreamEvent } from './stream.js'

const encoder = new TextEncoder()

/** A server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html). JSON has no line of its own to break. */
export function encodeEvent(
  event: StreamEvent,
  { id, retryMs }: { id?: string; retryMs?: number } = {},
): Uint8Array<ArrayBuffer> {
  const lines = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(retryMs === undefined ? [] : [`retry: ${retryMs}`]),
    `event: ${event.type}`,
    `data: ${JSON.stringify(event)}`,
  ]
  return encoder.encode(`${lines.join('\n')}\n\n`)
}

/** A comment, which says nothing but that somebody is there. */
export const HEARTBEAT = encoder.encode(': heartbeat\n\n')
