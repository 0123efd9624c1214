import type { Clock } from './clock.js'
import { exclusively, type Terms } from './lock.js'
import { readNews, type News } from './news.js'

/** The other tabs of this browser that show the same widget, from the same provider. */
export interface Tabs {
  /** Does the work while none of them does the same for this visitor. */
  exclusively<T>(
    work: () => Promise<T>,
    terms: Pick<Terms, 'waitMs' | 'signal'> & { key: string },
  ): Promise<T>
  /** Says whether there is anybody to tell. */
  tell(news: News): boolean
}

interface Surroundings {
  /** What all that may share a token have in common. */
  name: string
  clock: Clock
  onNews(news: News): void
  /** Its abort ends it all. */
  signal: AbortSignal
}

export function createTabs({ name, clock, onNews, signal }: Surroundings): Tabs {
  let channel: BroadcastChannel | undefined
  let leaving = new AbortController()

  function join(): void {
    if (channel || signal.aborted) return
    try {
      channel = new BroadcastChannel(name)
      channel.onmessage = ({ data }) => {
        onNews(readNews(data))
      }
    } catch {
      // Not in every sandboxed frame: then this tab is on its own.
    }
  }

  /** A page in the back/forward cache is thrown out of it by a message, or by a lock that others wait for. */
  function leave(): void {
    channel?.close()
    channel = undefined
    leaving.abort()
    leaving = new AbortController()
  }

  addEventListener('pagehide', leave, { signal })
  addEventListener('pageshow', join, { signal })
  // The page lifecycle's: Chromium only.
  document.addEventListener('freeze', leave, { signal })
  document.addEventListener('resume', join, { signal })
  signal.addEventListener('abort', leave)
  join()

  return {
    exclusively: (work, { key, ...terms }) =>
      exclusively(work, { ...terms, name: `${name} ${key}`, clock, leaving: leaving.signal }),
    tell(news) {
      channel?.postMessage(news)
      return channel !== undefined
    },
  }
}
