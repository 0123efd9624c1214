import type { FakeClock } from './clock.js'

/** Channels of one browser: a message is with the others 2 ms later, as a copy. */
export function createFakeChannels(clock: FakeClock) {
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

  async function request<T>(
    name: string,
    { ifAvailable = false, signal }: { ifAvailable?: boolean; signal?: AbortSignal },
    work: (lock: { name: string } | null) => Promise<T>,
  ): Promise<T> {
    const queue = queues.get(name)
    if (queue && ifAvailable) return work(null)
    if (queue) await waitIn(queue, signal)
    else queues.set(name, [])
    try {
      return await work({ name })
    } finally {
      const next = queues.get(name)?.shift()
      if (next) next()
      else queues.delete(name)
    }
  }

  return { locks: { request }, held: () => [...queues.keys()] }
}

const waitIn = (queue: (() => void)[], signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    queue.push(resolve)
    signal?.addEventListener('abort', () => {
      queue.splice(queue.indexOf(resolve), 1)
      reject(signal.reason as Error)
    })
  })
