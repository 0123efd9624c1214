import type { Clock } from './clock.js'
import { exclusively } from './lock.js'

/** The other tabs of this browser that show the same widget, from the same provider. */
export interface Tabs {
  /** Does the work while none of them does the same for this visitor; tells it whether the page was left meanwhile. */
  exclusively<T>(work: (wasAway: boolean) => Promise<T>, terms: { key: string; waitMs: number }): Promise<T>
  /** Returns something true where there is anybody to tell. */
  tell(news: object): unknown
}

interface Surroundings {
  /** What all that may share a token have in common. */
  name: string
  clock: Clock
  /** Any script of the origin can send anything. */
  onNews(data: unknown): void
  /** Its abort ends it all. */
  signal: AbortSignal
}

export function createTabs({ name, clock, onNews, signal }: Surroundings): Tabs {
  let channel: BroadcastChannel | undefined
  let leaving = new AbortController()
  let back = Promise.resolve()
  let comeBack = () => {}

  function join(): void {
    if (leaving.signal.aborted) leaving = new AbortController()
    comeBack()
    if (channel || signal.aborted) return
    try {
      channel = new BroadcastChannel(name)
      channel.onmessage = ({ data }) => onNews(data)
    } catch {
      // Not in every sandboxed frame: then this tab is on its own.
    }
  }

  /**
   * A page in the back/forward cache is thrown out of it by a message, or by a lock that others wait for; a lock that a
   * frozen page is granted, nobody has. So it lets go of both, and whatever was to come waits until it is back.
   */
  function leave(): void {
    if (leaving.signal.aborted) return
    channel?.close()
    channel = undefined
    back = new Promise((resolve) => (comeBack = resolve))
    leaving.abort()
  }

  addEventListener('pagehide', leave, { signal })
  addEventListener('pageshow', join, { signal })
  // The page lifecycle's: Chromium only.
  document.addEventListener('freeze', leave, { signal })
  document.addEventListener('resume', join, { signal })
  signal.addEventListener('abort', () => {
    leave()
    comeBack()
  })
  join()

  return {
    exclusively(work, { key, waitMs }) {
      const { signal } = leaving
      return exclusively(() => back.then(() => work(signal.aborted)), {
        name: `${name} ${key}`,
        waitMs,
        clock,
        leaving: signal,
      })
    },
    tell(news) {
      channel?.postMessage(news)
      return channel
    },
  }
}
