import type { LatchkeyError } from '../loader/error.js'
import { toLatchkeyError } from './api/answer.js'

/** How things stand with what the panel shows, as far as the API is concerned. */
export type Content =
  | { status: 'none' }
  | { status: 'loading' }
  | { status: 'ready' }
  | { status: 'unavailable' }
  | { status: 'offline' }
  | { status: 'failed'; error: LatchkeyError }

/** Milliseconds before the next attempt, by attempt; the last one repeats. */
const PAUSES_MS = [1_000, 4_000, 15_000, 55_000]

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
      void attempt(work, 0, current.signal)
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

  async function attempt(work: () => Promise<void>, count: number, signal: AbortSignal): Promise<void> {
    try {
      await work()
      if (!signal.aborted) become({ status: 'ready' })
    } catch (thrown) {
      if (signal.aborted) return
      const error = toLatchkeyError(thrown)
      if (onFailure(error)) return become({ status: 'none' })
      if (!error.retryable) return become({ status: 'failed', error })
      become({ status: navigator.onLine ? 'unavailable' : 'offline' })
      const pause = PAUSES_MS[Math.min(count, PAUSES_MS.length - 1)] ?? 0
      whenTime(Math.max(pause * (0.8 + Math.random() * 0.4), error.retryAfterMs ?? 0), signal, () => {
        void attempt(work, count + 1, signal)
      })
    }
  }
}

/** After `ms`, or as soon as the browser is back on a network. Never once `signal` is aborted. */
function whenTime(ms: number, signal: AbortSignal, act: () => void): void {
  const waiting = new AbortController()
  const timer = setTimeout(() => waiting.abort(), ms)
  addEventListener('online', () => waiting.abort(), { signal: waiting.signal })
  signal.addEventListener('abort', () => waiting.abort(), { signal: waiting.signal })
  waiting.signal.addEventListener('abort', () => {
    clearTimeout(timer)
    if (!signal.aborted) act()
  })
}
