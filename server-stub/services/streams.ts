import type { StreamEvent } from '../../protocol/stream.js'
import type { SessionWithVisitor, Store } from '../store/store.js'
import type { Clock } from './clock.js'
import { toPrincipal, type Participant } from './participant.js'
import { toCursor } from './stream-cursor.js'
import { createStreamLimits } from './stream-limits.js'
import { createStream, type Stream } from './stream.js'

/** How soon what another process wrote is told. */
const LOOK_MS = 100
const BATCH = 500
/** After a stop, so that not all come back at once. */
const RETRY_MIN_MS = 1000
const RETRY_SPREAD_MS = 2000

interface StreamRequest {
  who: Participant
  /** Whom a limit counts. `undefined`: nobody knows. */
  address: string | undefined
  lastEventId: string | undefined
  /** Of the call that opened it. */
  requestId: string
  /** Asked again every two seconds, and before anything is told. @throws Refusal */
  authorise: () => Promise<unknown>
  /** Breaks the connection. `undefined`: there is none to break. */
  cut?: (() => void) | undefined
}

export interface Streams {
  /** Server-sent events. @throws Refusal `rate_limited` */
  open(request: StreamRequest): Promise<Stream['body']>
  /** To whoever listens to this process; kept nowhere. */
  tell(session: SessionWithVisitor, event: StreamEvent, to: 'agents' | 'everybody'): void
  count(): number
}

interface Dependencies {
  store: Store
  clock: Clock
  /** Ends all streams, and each that is opened later. */
  stopping?: AbortSignal | undefined
  /** What went wrong with a stream. Default: nobody hears of it. */
  report?: (error: unknown, requestId: string) => void
}

export function createStreams({ store, clock, stopping, report = () => {} }: Dependencies): Streams {
  const streams = new Map<string, Set<Stream>>()
  const limits = createStreamLimits()
  let position = 0
  let count = 0
  let stop: (() => void) | undefined
  let starting: Promise<void> | undefined
  let looking: Promise<void> | undefined
  let isBehind = false

  function each(feed: string, act: (stream: Stream) => void): void {
    for (const stream of streams.get(feed) ?? []) act(stream)
  }

  function look(): void {
    isBehind = true
    looking ??= lookOn().finally(() => (looking = undefined))
  }

  // One that fails leaves `isBehind`, and the next tick looks again.
  async function lookOn(): Promise<void> {
    while (isBehind) {
      const news = await store.listWrittenFeeds({ after: position, limit: BATCH }).catch(() => undefined)
      if (!news) return
      position = news.last
      isBehind = !news.isAll
      for (const feed of news.feeds) each(feed, (stream) => stream.wake())
    }
  }

  async function start(): Promise<void> {
    position = await store.findLastPosition()
    let version = store.othersVersion()
    const unlisten = store.whenFeedWritten(look)
    const ticking = setInterval(() => {
      const current = store.othersVersion()
      if (isBehind || current !== version) look()
      version = current
      for (const feed of streams.keys()) each(feed, (stream) => stream.tick())
    }, LOOK_MS)
    ticking.unref()
    stop = () => {
      clearInterval(ticking)
      unlisten()
      stop = starting = undefined
    }
  }

  function endForStop(stream: Stream): void {
    const retryInMs = Math.round(RETRY_MIN_MS + Math.random() * RETRY_SPREAD_MS)
    stream.end({ reason: 'shutdown', detail: 'The server stops; come back.', retryInMs })
  }

  stopping?.addEventListener('abort', () => {
    for (const feed of streams.keys()) each(feed, endForStop)
  })

  return {
    async open({ who, address, lastEventId, requestId, authorise, cut }) {
      const release = limits.take(who, address)
      count += 1
      function whenEnded() {
        release()
        count -= 1
        const others = streams.get(feed)
        others?.delete(stream)
        if (others?.size === 0) streams.delete(feed)
        if (count === 0) stop?.()
      }
      const feed = who.kind === 'agent' ? who.workspaceId : toPrincipal(who)
      const cursor = await (starting ??= start())
        .then(() => toCursor(store, who, lastEventId))
        .catch((error: unknown) => {
          release()
          count -= 1
          if (count === 0) stop?.()
          throw error
        })
      const stream = createStream({
        store,
        clock,
        who,
        authorise,
        cursor,
        whenEnded,
        cut,
        report: (error) => report(error, requestId),
      })
      streams.set(feed, (streams.get(feed) ?? new Set()).add(stream))
      if (stopping?.aborted) endForStop(stream)
      else stream.wake()
      return stream.body
    },

    tell({ workspaceId, widgetId, visitorId }, event, to) {
      each(workspaceId, (stream) => stream.tell(event))
      if (to === 'everybody') each(`${widgetId} ${visitorId}`, (stream) => stream.tell(event))
    },

    count: () => count,
  }
}
