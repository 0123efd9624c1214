import type { FakeClock } from './clock.js'

/** Channels of one browser: a message is with the others 2 ms later, as a copy. */
export function createFakeChannels(clock: Pick<FakeClock, 'arrive'>) {
  const open = new Set<FakeChannel>()

  class FakeChannel {
    onmessage: ((event: { data: unknown }) => void) | null = null
    readonly name: string

    constructor(name: string) {
      this.name = name
      open.add(this)
    }

    postMessage(data: unknown): void {
      const others = [...open].filter((channel) => channel !== this && channel.name === this.name)
      for (const other of others) {
        clock.arrive(2, () => open.has(other) && other.onmessage?.({ data: structuredClone(data) }))
      }
    }

    close(): void {
      open.delete(this)
    }
  }

  return { BroadcastChannel: FakeChannel, open: () => open.size }
}

/** The Web Locks of one browser, as far as the keeper asks for them. First come, first served. */
export function createFakeLocks() {
  const queues = new Map<string, (() => void)[]>()
  const holders = new Map<string, object>()

  async function request<T>(
    name: string,
    { ifAvailable = false, signal }: { ifAvailable?: boolean; signal?: AbortSignal },
    work: (lock: { name: string } | null) => Promise<T>,
  ): Promise<T> {
    const queue = queues.get(name)
    if (queue && ifAvailable) return work(null)
    if (queue) await waitIn(queue, signal)
    else queues.set(name, [])
    const mine = { name }
    holders.set(name, mine)
    try {
      // Whoever asks hears of it later, however free it is.
      await Promise.resolve()
      signal?.throwIfAborted()
      return await work(mine)
    } finally {
      if (holders.get(name) === mine) passOn(name)
    }
  }

  function passOn(name: string): void {
    holders.delete(name)
    const next = queues.get(name)?.shift()
    if (next) next()
    else queues.delete(name)
  }

  return {
    locks: { request },
    held: () => [...queues.keys()],
    /** The tab that holds it is gone. */
    drop: passOn,
  }
}

const waitIn = (queue: (() => void)[], signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    queue.push(resolve)
    signal?.addEventListener('abort', () => {
      const place = queue.indexOf(resolve)
      if (place >= 0) queue.splice(place, 1)
      reject(signal.reason as Error)
    })
  })
