import { createKeptEvents } from './kept-events.js'
import { sum, type Waiting } from './waiting.js'

const MAX = { events: 500, bytes: 256 * 1024 }

export interface QueueSurroundings {
  /** Under what records are kept of the visitor whom the page names now; `undefined`: it names nobody. */
  who(): string | undefined
  /** Whether there is consent to look into this browser; without it nothing is sent either. */
  mayRead(): boolean
  mayWrite(): boolean
  /** Something was found that an earlier page was allowed to write. */
  onFound(): void
}

/** All that the server has not confirmed, oldest first; over a reload too, where that is allowed. */
export function createQueue({ who, mayRead, mayWrite, onFound }: QueueSurroundings, onFull: () => void) {
  const kept = createKeptEvents()
  const sent = new Set<Waiting>()
  let all: Waiting[] = []
  let isKept = false
  let soughtFor: string | undefined

  function bound(): void {
    const before = all.length
    while (all.length > MAX.events || sum(all) > MAX.bytes) all.shift()
    if (all.length < before) onFull()
  }

  function persist(): void {
    const to = who()
    const mine = all.filter((each) => each.who === to)
    if (to === undefined || mine.length === 0 || !mayWrite()) return
    kept.write(to, mine)
    isKept = true
  }

  return {
    all: () => all,
    /** But those that are on their way. */
    rest: () => all.filter((each) => !sent.has(each)),
    /** Bytes that are on their way. */
    sentBytes: () => sum([...sent]),
    add(waiting: Waiting): void {
      all.push(waiting)
      bound()
    },
    /** These are on their way until `work` is over. */
    async during<T>(batch: readonly Waiting[], work: () => Promise<T>): Promise<T> {
      for (const each of batch) sent.add(each)
      const result = await work()
      for (const each of batch) sent.delete(each)
      return result
    },
    drop(batch: readonly Waiting[]): void {
      all = all.filter((each) => !batch.includes(each))
      if (!isKept) return
      if (all.length > 0) return persist()
      kept.erase()
      isKept = false
    },
    persist,
    /** Takes over what earlier pages could not send, once for each visitor whom the page names. */
    async seek(): Promise<void> {
      const from = who()
      if (from === undefined || from === soughtFor || !mayRead()) return
      soughtFor = from
      const { waiting, erase } = await kept.read(from)
      if (waiting.length === 0 || from !== who() || !mayRead()) return
      onFound()
      const known = new Set(all.map(({ event }) => event.id))
      all.unshift(...waiting.filter(({ event }) => !known.has(event.id)))
      bound()
      persist()
      erase()
    },
    /** Out of storage, of every page. */
    erase(): void {
      const from = who()
      if (from !== undefined) kept.eraseAll(from)
      isKept = false
    },
  }
}
