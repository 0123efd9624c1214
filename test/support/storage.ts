import { toName } from '../../loader/keeper/naming.js'
import { readNews, type News, type TokenNews } from '../../loader/keeper/news.js'
import type { Settings } from '../../loader/options.js'
import type { FakeClock } from './clock.js'

/** What one browser keeps of tokens over a reload; it takes 5 ms to read, and writes at once. */
export function createFakeStorage(clock: FakeClock) {
  const kept = new Map<string, unknown>()
  let readMs = 5
  let reads = 0

  return {
    kept,
    /** From now on a read takes this long; `Infinity`: it hangs. */
    slow: (ms: number) => void (readMs = ms),
    reads: () => reads,
    /** The keeper's two ends of it, in one tab. */
    forTab(settings: () => Settings, onNews: (news: News) => void) {
      const key = () => toName(settings().visitor)
      const isWanted = () => settings().tokenStorage === 'browser'
      return {
        recall(): boolean {
          if (!isWanted()) return false
          reads++
          const from = key()
          if (readMs < Infinity)
            clock.arrive(readMs, () => {
              const news = from === undefined ? undefined : readNews(structuredClone(kept.get(from)))
              if (news) onNews(news)
            })
          return true
        },
        keep(news: TokenNews | undefined): void {
          const to = key()
          if (!isWanted() || to === undefined) return
          if (news) kept.set(to, structuredClone(news))
          else kept.delete(to)
        },
      }
    },
  }
}
