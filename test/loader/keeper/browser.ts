import { vi } from 'vitest'
import { createFakeClock } from '../../support/clock.js'
import { createFakeStorage } from '../../support/storage.js'
import { createFakeChannels, createFakeLocks } from '../../support/tabs.js'
import { createTokenEndpoint } from '../../support/token-endpoint.js'
import { CHANNEL, openTab, type Answer, type Tab, type TabGiven } from './tab.js'

interface Given {
  lifetimeMs?: number
  latencyMs?: number
  random?: () => number
  /** In place of Web Locks that work. */
  locks?: object | undefined
  /** In place of a BroadcastChannel that works. */
  BroadcastChannel?: unknown
}

/** One browser on one machine, and one host's token route. Whoever opens it takes the globals back. */
export function openBrowser(given: Given = {}) {
  const clock = createFakeClock(given.random ? { random: given.random } : {})
  const endpoint = createTokenEndpoint(clock, given)
  const channels = createFakeChannels(clock)
  const { locks, held, drop } = createFakeLocks()
  const storage = createFakeStorage(clock)
  vi.stubGlobal('navigator', { locks, ...given })
  vi.stubGlobal('BroadcastChannel', channels.BroadcastChannel)
  if ('BroadcastChannel' in given) vi.stubGlobal('BroadcastChannel', given.BroadcastChannel)

  const open = (tab?: TabGiven): Tab =>
    openTab({ clock, endpoint, storage, dropLocks: () => held().forEach(drop) }, tab)

  return {
    clock,
    endpoint,
    channels,
    storage,
    /** The names of the locks that are held. */
    held,
    open,
    openMany: (count: number, tab?: TabGiven): Tab[] => Array.from({ length: count }, () => open(tab)),
    /** Every tab asks; who got what once this much time has passed. */
    async askAll(tabs: Tab[], ms = 1_000): Promise<Answer[]> {
      const all = tabs.map((tab) => tab.ask())
      await clock.advance(ms)
      return Promise.all(all)
    },
    /** As any script of the origin may send it to all tabs. */
    post(data: unknown): void {
      const channel = new channels.BroadcastChannel(CHANNEL)
      channel.postMessage(data)
      channel.close()
    },
    /** When the route was called, in ms of true time. */
    calledAt: () => endpoint.calls.map(({ atMs }) => atMs),
  }
}
