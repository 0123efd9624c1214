import type { LatchkeyError } from '../../loader/error.js'
import { toLatchkeyError } from './answer.js'
import { toPauseMs, whenAgain } from './when-again.js'

/** How things stand with what the panel shows, as far as the API is concerned. */
export type Content =
  | { status: 'none' }
  | { status: 'loading' }
  | { status: 'ready' }
  | { status: 'unavailable' }
  | { status: 'offline' }
  | { status: 'failed'; error: LatchkeyError }

export interface Loading {
  content(): Content
  /** Runs `work`; again and again where it fails in a way that passes. Asked again, it starts at once. */
  run(work: () => Promise<void>): void
  /** Forgets the work and its outcome. */
  stop(): void
}

interface Dependencies {
  onChange: () => void
  /** Told of every failure; `true` says that somebody else deals with it. */
  onFailure: (error: LatchkeyError) => boolean
}

export function createLoading({ onChange, onFailure }: Dependencies): Loading {
  let content: Content = { status: 'none' }
  let current = new AbortController()

  return {
    content: () => content,
    run(work) {
      current.abort()
      current = new AbortController()
      become({ status: 'loading' })
      void attempt(work, current.signal)
    },
    stop() {
      current.abort()
      become({ status: 'none' })
    },
  }

  function become(next: Content): void {
    content = next
    onChange()
  }

  async function attempt(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        await work()
        if (!signal.aborted) become({ status: 'ready' })
        return
      } catch (thrown) {
        if (signal.aborted) return
        const error = toLatchkeyError(thrown)
        if (onFailure(error)) return become({ status: 'none' })
        if (!error.retryable) return become({ status: 'failed', error })
        become({ status: navigator.onLine ? 'unavailable' : 'offline' })
        await whenAgain({ pauseMs: toPauseMs(failures), retryAfterMs: error.retryAfterMs }, signal)
      }
    }
  }
}
