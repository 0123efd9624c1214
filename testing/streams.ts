import { encodeEvent, HEARTBEAT } from '../protocol/encode-event.js'
import { HEARTBEAT_MS } from '../protocol/stream-limits.js'
import type { StreamEvent } from '../protocol/stream.js'
import { Refused } from './refused.js'

/** How long a page waits after a cut that nobody announced. */
const RETRY_MS = 1000

interface Opening {
  sub: string
  lastEventId: string | null
  /** @throws Refused once the token that opened it has ended. */
  authorise: () => void
}

type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>

interface Open extends Opening {
  controller: Controller
  stop: () => void
}

/** `GET /v1/stream`, for every visitor. */
export function createStreams() {
  const feeds = new Map<string, StreamEvent[]>()
  const open = new Set<Open>()

  const feedOf = (sub: string): StreamEvent[] => {
    const feed = feeds.get(sub) ?? []
    feeds.set(sub, feed)
    return feed
  }

  function each(sub: string, bytes: Uint8Array<ArrayBuffer>): void {
    for (const stream of open) if (stream.sub === sub) stream.controller.enqueue(bytes)
  }

  /** Ends those whose tokens have. */
  function sweep(): void {
    for (const stream of open) {
      try {
        stream.authorise()
      } catch (thrown) {
        const { code, message } = thrown as Refused
        const event = { type: 'stream.end', reason: code, detail: message, retry_in_ms: 0 } as const
        stream.controller.enqueue(encodeEvent(event, { retryMs: 0 }))
        stream.stop()
        stream.controller.close()
      }
    }
  }

  return {
    sweep,

    /** Server-sent events, until the reader leaves or the token ends. */
    open(opening: Opening): ReadableStream<Uint8Array<ArrayBuffer>> {
      const { sub, lastEventId } = opening
      const feed = feedOf(sub)
      const known = readNumber(sub, lastEventId)
      const isKnown = lastEventId === null || (known !== undefined && known <= feed.length)
      const from = (isKnown ? known : undefined) ?? feed.length
      let stop = () => {}
      return new ReadableStream<Uint8Array<ArrayBuffer>>({
        start(controller) {
          const beating = setInterval(() => {
            sweep()
            if (open.has(stream)) controller.enqueue(HEARTBEAT)
          }, HEARTBEAT_MS)
          // Where it can keep a process alive, it shall not.
          ;(beating as { unref?: () => void }).unref?.()
          stop = () => {
            clearInterval(beating)
            open.delete(stream)
          }
          const stream: Open = { ...opening, controller, stop }
          open.add(stream)
          const first = { heartbeat_ms: HEARTBEAT_MS }
          controller.enqueue(
            encodeEvent(
              isKnown
                ? { type: 'stream.ready', ...first }
                : { type: 'stream.reset', ...first, reason: 'unknown' },
              { id: toEventId(sub, from), retryMs: RETRY_MS },
            ),
          )
          feed.slice(from).forEach((event, index) => {
            controller.enqueue(encodeEvent(event, { id: toEventId(sub, from + index + 1) }))
          })
        },
        cancel: () => stop(),
      })
    },

    /** Told to whoever listens, and to whoever comes back. */
    push(sub: string, event: StreamEvent): void {
      sweep()
      const number = feedOf(sub).push(event)
      each(sub, encodeEvent(event, { id: toEventId(sub, number) }))
    },

    /** Told to whoever listens. */
    pass(sub: string, event: StreamEvent): void {
      sweep()
      each(sub, encodeEvent(event))
    },

    /** Cuts all of them, as a network does. */
    cut(): void {
      for (const { stop, controller } of open) {
        stop()
        controller.error(new TypeError('network error'))
      }
    },

    count: () => open.size,
  }
}

export type Streams = ReturnType<typeof createStreams>

/** An id says whose feed it counts. */
const toEventId = (sub: string, number: number) => `${number}.${sub.slice(-8)}`

function readNumber(sub: string, id: string | null): number | undefined {
  const [, digits, whose] = /^(\d{1,15})\.(\w+)$/.exec(id ?? '') ?? []
  return whose === sub.slice(-8) ? Number(digits) : undefined
}
