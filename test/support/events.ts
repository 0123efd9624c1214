import { StreamEvent } from '../../protocol/stream.js'
import { whenTrue } from './wait.js'

export interface Events {
  /** All that came, as it was parsed by the schema that is promised. */
  seen: StreamEvent[]
  /** Beside the events: heartbeats. */
  comments: string[]
  /** Of the last event that had one. */
  lastId: () => string | undefined
  retryMs: () => number | undefined
  ended: () => boolean
  whenSeen: (type: StreamEvent['type'], count?: number) => Promise<void>
  whenEnded: () => Promise<void>
  stop: () => Promise<void>
}

/** Reads a stream as the specification of server-sent events says, as it comes. */
export function readEvents(response: Response): Events {
  if (!response.body) throw new Error(`${response.status} without a body`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  const seen: StreamEvent[] = []
  const comments: string[] = []
  let lastId: string | undefined
  let retryMs: number | undefined
  let isEnded = false
  let failed: unknown

  function take(block: string): void {
    let type: string | undefined
    let data: string | undefined
    for (const line of block.split('\n')) {
      const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
      if (name === '') comments.push(value)
      else if (name === 'id') lastId = value
      else if (name === 'retry') retryMs = Number(value)
      else if (name === 'event') type = value
      else if (name === 'data') data = value
    }
    if (data === undefined) return
    const event = StreamEvent.parse(JSON.parse(data))
    if (event.type !== type) throw new Error(`${type} says that it is ${event.type}`)
    seen.push(event)
  }

  async function read(): Promise<void> {
    let rest = ''
    while (true) {
      const { value, done } = await reader.read()
      if (done) return
      const blocks = (rest + value).split('\n\n')
      rest = blocks.pop() ?? ''
      blocks.forEach(take)
    }
  }

  const reading = read()
    .catch((error: unknown) => void (failed = error))
    .finally(() => (isEnded = true))

  return {
    seen,
    comments,
    lastId: () => lastId,
    retryMs: () => retryMs,
    ended: () => isEnded,
    whenSeen: (type, count = 1) =>
      whenTrue(() => {
        if (failed instanceof Error && failed.name !== 'TypeError') throw failed
        return seen.filter((event) => event.type === type).length >= count
      }, `${count} of ${type}`),
    whenEnded: () => reading,
    stop: () => reader.cancel().catch(() => undefined),
  }
}
