import { toLatchkeyError } from '../api/answer.js'
import type { Client } from '../api/client.js'
import type { ServerSentEvent } from './server-sent-events.js'
import { readStream } from './stream.js'
import { toPauseMs, whenAgain } from '../api/when-again.js'

/** What ended sooner was no stream: coming back at once could go on for ever. */
const STEADY_MS = 5_000

interface Follower {
  /** Of the last event that came; empty: none. */
  lastEventId(): string
  /** Whether to come back when it has ended. */
  isKeen(): boolean
  /** Ends it at once. */
  signal: AbortSignal
  onEvent(event: ServerSentEvent): void
  /** `true`: something came, if only a heartbeat. `false`: the connection is gone. */
  onSign(isConnected: boolean): void
}

/** The stream, and again whenever it breaks off. Rejects with a `LatchkeyError` that would be the same the next time. */
export async function followStream(call: Client, follower: Follower): Promise<void> {
  const { lastEventId, isKeen, signal, onEvent, onSign } = follower
  for (let failures = 0; !signal.aborted && isKeen();) {
    const beganAt = performance.now()
    let retryMs = toPauseMs(1)
    let retryAfterMs: number | undefined
    try {
      await readStream(call, {
        lastEventId: lastEventId(),
        signal,
        onEvent,
        onRetry: (ms) => (retryMs = ms),
        onSign: () => onSign(true),
      })
      if (signal.aborted) return
      onSign(false)
      failures = performance.now() - beganAt < STEADY_MS ? failures + 1 : 0
    } catch (thrown) {
      const error = toLatchkeyError(thrown)
      if (signal.aborted) return
      if (!error.retryable) throw error
      retryAfterMs = error.retryAfterMs
      failures++
    }
    await whenAgain({ pauseMs: failures ? toPauseMs(failures) : retryMs, retryAfterMs }, signal)
  }
}
