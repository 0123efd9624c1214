import { HEARTBEAT_MS } from '../../protocol/stream-limits.js'
import type { Client } from '../api/client.js'
import { createEventParser, type ServerSentEvent } from './server-sent-events.js'

/** Milliseconds without a word after which nobody is there any more. */
export const SILENCE_MS = 2 * HEARTBEAT_MS

interface Reader {
  /** Empty: none. */
  lastEventId: string
  /** Ends it. */
  signal: AbortSignal
  onEvent(event: ServerSentEvent): void
  /** How long to wait before coming back, in milliseconds. */
  onRetry(ms: number): void
  /** Something came, if only a heartbeat. */
  onSign(): void
}

/**
 * One connection to `GET /v1/stream`. Resolves when it is over, for whatever reason; rejects with a `LatchkeyError` where
 * there was none.
 */
export async function readStream(call: Client, reader: Reader): Promise<void> {
  const { lastEventId, signal, onSign } = reader
  const { body } = await call(
    { method: 'GET', path: '/v1/stream', body: undefined, signal, stream: { lastEventId } },
    toBody,
  )
  const take = createEventParser(reader)
  const source = body.getReader()
  const end = () => void source.cancel().catch(() => {})
  addEventListener('offline', end)
  signal.addEventListener('abort', end)
  try {
    while (!signal.aborted) {
      const silence = setTimeout(end, SILENCE_MS)
      const { value, done } = await source.read().finally(() => clearTimeout(silence))
      if (done || signal.aborted) return
      onSign()
      take(value)
    }
  } catch {
    // Cut off.
  } finally {
    end()
    removeEventListener('offline', end)
    signal.removeEventListener('abort', end)
  }
}

/** By what it can do: a page may have put another class in its place. */
function toBody(body: unknown): ReadableStream<Uint8Array> {
  const stream = body as Partial<ReadableStream<Uint8Array>> | null
  if (stream?.getReader) return stream as ReadableStream<Uint8Array>
  throw new TypeError('It is no stream.')
}
