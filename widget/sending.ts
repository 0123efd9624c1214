import type { LatchkeyError } from '../loader/error.js'
import type { Kept } from '../loader/handle.js'
import { toLatchkeyError } from './api/answer.js'
import { toPauseMs, whenAgain } from './api/when-again.js'
import type { Entry } from './views/model.js'

export interface Sending {
  /** There may be something to send, or a way to. The server's wish to be left alone stands. */
  goOn(): void
  /** After the one on its way nothing more goes out, until it goes on. */
  stop(): void
}

interface Dependencies {
  /** Whose turn it is. */
  next(): Entry | undefined
  send(entry: Entry): Promise<void>
  /** It could not be sent. `isPassing`: it will be tried again. */
  onFailed(isPassing: boolean): void
  /** `true`: the keeper deals with it, and whoever hears of that goes on here. */
  onFailure(error: LatchkeyError): boolean
  alone: Kept['alone']
  signal: AbortSignal
}

/** One after the other, since two calls at once could arrive the other way round; again where a failure passes. */
export function createSending({ next, send, onFailed, onFailure, alone, signal }: Dependencies): Sending {
  let isRunning = false
  let isStopped = false
  let failures = 0
  let retryAfterMs: number | undefined
  let pause: AbortController | undefined

  signal.addEventListener('abort', stop)

  function stop(): void {
    isStopped = true
    pause?.abort()
  }

  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    try {
      while (next() && !isStopped) {
        retryAfterMs = await alone(sendAll)
        if (!next() || isStopped) break
        pause = new AbortController()
        await whenAgain({ pauseMs: toPauseMs(failures), retryAfterMs }, pause.signal)
        retryAfterMs = undefined
      }
    } finally {
      // In the same moment as it is seen that there is nothing more: what comes next must not rely on this run.
      isRunning = false
    }
  }

  async function sendAll(): Promise<number | undefined> {
    for (let entry = next(); entry && !isStopped; entry = next()) {
      try {
        await send(entry)
        failures = 0
      } catch (thrown) {
        if (signal.aborted) return
        const error = toLatchkeyError(thrown)
        isStopped = onFailure(error)
        const isPassing = isStopped || error.retryable
        onFailed(isPassing)
        failures++
        if (isPassing) return error.retryAfterMs
      }
    }
    return undefined
  }

  return {
    goOn() {
      isStopped = signal.aborted
      if (retryAfterMs === undefined) pause?.abort()
      void run()
    },
    stop,
  }
}
