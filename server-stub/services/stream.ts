import { encodeEvent, HEARTBEAT } from '../../protocol/encode-event.js'
import { HEARTBEAT_MS, type StreamEvent } from '../../protocol/stream.js'
import type { Store } from '../store/store.js'
import type { Clock } from './clock.js'
import { toScope, type Participant } from './participant.js'
import { Refusal } from './refusal.js'
import { toEventId, type Cursor } from './stream-cursor.js'
import { toStreamEvent } from './stream-event.js'

/** DESIGN §6: revocation and logout end streams within 5 s. */
const CHECK_MS = 2000
/** Nobody has read for so long: they are gone, or too slow. */
const STALL_MS = 2 * HEARTBEAT_MS
/** What waits in memory for a slow reader, and one batch more; all else waits in the store. */
const BUFFER_BYTES = 16_384
const BATCH = 20
/** How long a reader waits after a cut that nobody announced. */
const RETRY_MS = 1000

export interface StreamDependencies {
  store: Store
  clock: Clock
  who: Participant
  /** Whether the credential that it was opened with still lets them in. @throws Refusal */
  authorise: () => Promise<unknown>
  cursor: Cursor
  whenEnded: () => void
  /** What went wrong, and is no refusal. */
  report: (error: unknown) => void
  /** Breaks the connection, and so cancels the body. `undefined`: there is none to break. */
  cut?: (() => void) | undefined
}

interface Ending {
  reason: string
  detail: string
  retryInMs: number
}

export interface Stream {
  body: ReadableStream<Uint8Array<ArrayBuffer>>
  /** There may be news. */
  wake(): void
  /** Tells what is not stored, unless the reader is behind. */
  tell(event: StreamEvent): void
  /** Time has passed. */
  tick(): void
  end(ending: Ending): void
}

/** One reader's. What is told is read from the store when the reader has room for it, so that nothing piles up. */
export function createStream(dependencies: StreamDependencies): Stream {
  const { store, clock, who, authorise, cursor, whenEnded, cut, report } = dependencies
  const scope = toScope(who)
  let number = cursor.number
  let isOpen = true
  let isStale = false
  let isWaitingForRoom = false
  let telling: Promise<void> | undefined
  let writtenAt = clock.now()
  let checkedAt = clock.now()
  let fullSince: number | undefined
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined

  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start: (given) => void (controller = given),
      pull() {
        fullSince = undefined
        if (isWaitingForRoom) wake()
      },
      cancel: leave,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES }),
  )
  const first = { heartbeat_ms: HEARTBEAT_MS }
  write(
    encodeEvent(
      cursor.reset
        ? { type: 'stream.reset', ...first, reason: cursor.reset }
        : { type: 'stream.ready', ...first },
      { id: toEventId(who, number), retryMs: RETRY_MS },
    ),
  )

  function leave(): void {
    if (!isOpen) return
    isOpen = false
    whenEnded()
  }

  function write(bytes: Uint8Array<ArrayBuffer>): void {
    if (!isOpen) return
    controller?.enqueue(bytes)
    writtenAt = clock.now()
  }

  const isFull = () => (controller?.desiredSize ?? 0) <= 0

  function wake(): void {
    isStale = true
    telling ??= tellNews()
      .catch(fail)
      .finally(() => {
        telling = undefined
        // Woken between the last look and here.
        if (isStale && isOpen) wake()
      })
  }

  async function tellNews(): Promise<void> {
    while (isStale && isOpen) {
      isStale = false
      checkedAt = clock.now()
      await authorise()
      isWaitingForRoom = isFull()
      if (isWaitingForRoom) return
      const news = await store.readFeed(scope, { after: number, limit: BATCH })
      for (const event of news) {
        number = event.number
        write(encodeEvent(toStreamEvent(event.fact, who), { id: toEventId(who, number) }))
      }
      if (news.length === BATCH) isStale = true
    }
  }

  function fail(error: unknown): void {
    if (error instanceof Refusal) return end({ reason: error.code, detail: error.message, retryInMs: 0 })
    report(error)
    end({ reason: 'internal_error', detail: 'The server failed at this.', retryInMs: 5000 })
  }

  function end({ reason, detail, retryInMs }: Ending): void {
    if (!isOpen) return
    const event = { type: 'stream.end', reason, detail, retry_in_ms: retryInMs } as const
    write(encodeEvent(event, { retryMs: retryInMs }))
    controller?.close()
    leave()
  }

  return {
    body,
    wake,
    tell(event) {
      if (!isFull()) write(encodeEvent(event))
    },
    tick() {
      const now = clock.now()
      if (now - checkedAt >= CHECK_MS) wake()
      if (!isFull()) {
        if (now - writtenAt >= HEARTBEAT_MS) write(HEARTBEAT)
        return
      }
      fullSince ??= now
      if (!isOpen || now - fullSince < STALL_MS) return
      // What waits in memory goes too: whoever comes back has it from the store.
      if (cut) cut()
      else controller?.error(new Error('the reader of a stream is too slow'))
      leave()
    },
    end,
  }
}
