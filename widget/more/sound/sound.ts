import { within } from '../../api/within.js'
import type { MoreParts } from '../../more-hold.js'
import { prepareAudio } from './audio.js'
import { playTone } from './tone.js'

/** Milliseconds that a tab in which the message is seen is ahead of those in which it is not. */
const SEEN_AHEAD_MS = 200
/** Milliseconds that a message stays taken after its tone: other tabs may hear of it later. */
const AFTER_MS = 2_000

/**
 * A tone for what the other side writes while nobody looks: in one tab, which is the one that holds the message's lock.
 * A tab where it was seen takes that lock too, and keeps silent. Without locks all do.
 */
export function startSound({ page, shown }: Pick<MoreParts, 'page' | 'shown'>): void {
  const { signal } = page
  const audio = prepareAudio(() => page.settings().sound, signal)
  addEventListener(
    'latchkey:message:received',
    (event) => {
      if (!page.settings().sound) return
      // What goes wrong here goes unheard.
      void settle((event as CustomEvent<{ id: string }>).detail.id).catch(() => {})
    },
    { signal },
  )

  async function settle(id: string): Promise<void> {
    const isSeen = shown() !== undefined && document.visibilityState === 'visible'
    if (isSeen) return takeTurn(id, () => Promise.resolve())
    await pause(SEEN_AHEAD_MS, signal)
    await audio.whileRunning((context) => takeTurn(id, () => playTone(context)))
  }

  /** Does nothing where another tab has the message. */
  async function takeTurn(id: string, act: () => Promise<void>): Promise<void> {
    await navigator.locks?.request(`latchkey sound ${id}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return
      await act()
      await pause(AFTER_MS, signal)
    })
  }
}

/** Rejects when the widget goes. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  within(ms, signal, () => new Promise<never>(() => {})).catch(() => signal.throwIfAborted())
