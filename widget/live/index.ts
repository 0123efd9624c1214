import { toLatchkeyError } from '../api/answer.js'
import { whenParsed } from '../api/parse.js'
import { isSeen } from '../api/when-again.js'
import type { Live, LiveParts } from '../live-hold.js'
import { followStream } from './lasting-stream.js'
import { createPlace, Relayed } from './place.js'
import { SILENCE_MS } from './stream.js'
import { followUnread } from './unread.js'

export { drawDismissal } from './dismissal.js'

/**
 * One stream per browser: the tab that holds the lock has it, and relays what comes, the server's heartbeats included. A
 * tab that hears nothing for two of them has a stream of its own until it does: the leader may hang, or be frozen.
 */
export function createLive(parts: LiveParts): Live {
  const { call, name, isWarm, onFailure, signal } = parts
  followUnread(parts.page, parts)
  const place = createPlace({ onEvent: parts.onEvent, onGap })
  let isWanted = false
  let isLeading = false
  let isConnected = false
  /** Something was missed while nobody looked. */
  let isBehind = false
  let channel: BroadcastChannel | undefined
  /** In the queue for the lock, or at the head of it. */
  let turn: AbortController | undefined
  /** A stream of its own, behind a leader of whom nothing is heard. */
  let alone: AbortController | undefined
  let silence: ReturnType<typeof setTimeout> | undefined

  const isKeen = () => isSeen() || isWarm()

  addEventListener('pagehide', leave, { signal })
  addEventListener('pageshow', join, { signal })
  // The page lifecycle's: Chromium only.
  document.addEventListener('freeze', leave, { signal })
  document.addEventListener('resume', join, { signal })
  document.addEventListener('visibilitychange', settle, { signal })
  signal.addEventListener('abort', stop)

  return {
    start() {
      isWanted = true
      join()
    },
    stop,
  }

  function stop(): void {
    isWanted = false
    leave()
  }

  /** An open call, a message, or a lock that others wait for ends a page in the back/forward cache. */
  function leave(): void {
    channel?.close()
    channel = undefined
    giveUp()
  }

  function join(): void {
    if (!isWanted) return
    if (name && !channel) {
      try {
        channel = new BroadcastChannel(name)
        channel.onmessage = overhear
      } catch {
        // Not in every sandboxed frame.
      }
    }
    settle()
  }

  /** While nobody looks, what is open stays open, and nothing new is opened. */
  function settle(): void {
    if (!isWanted) return
    if (isKeen() && isBehind) onGap()
    if (isKeen()) void takeTurn()
    else if (!isConnected) giveUp()
  }

  /** Reading the lists again is a call as well. */
  function onGap(): void {
    isBehind = !isKeen()
    if (!isBehind) parts.onGap()
  }

  function giveUp(): void {
    turn?.abort()
    alone?.abort()
    turn = alone = undefined
    isLeading = isConnected = false
    clearTimeout(silence)
  }

  async function takeTurn(): Promise<void> {
    if (turn) return
    const { signal } = (turn = new AbortController())
    try {
      if (!channel) throw new TypeError('Nobody could be told.')
      listen()
      await navigator.locks.request(channel.name, { signal }, () => lead(signal))
    } catch {
      // No locks, as on plain http: each tab for itself. Or it was called off.
      if (!signal.aborted) await follow(signal)
    }
    if (turn?.signal === signal) giveUp()
  }

  async function lead(signal: AbortSignal): Promise<void> {
    alone?.abort()
    isLeading = true
    // A lock is to be free in the very moment that the page is left.
    const left = new Promise((resolve) => signal.addEventListener('abort', resolve))
    await Promise.race([follow(signal), left])
  }

  async function follow(signal: AbortSignal): Promise<void> {
    clearTimeout(silence)
    try {
      await followStream(call, {
        lastEventId: place.id,
        isKeen,
        signal,
        onSign(isThere) {
          isConnected = isThere
          if (isThere && place.id()) relay({ before: place.id(), id: place.id(), data: '' })
        },
        onEvent({ id, data }) {
          const event = { before: place.id(), id: id || place.id(), data }
          relay(event)
          place.take(event)
        },
      })
    } catch (error) {
      onFailure(toLatchkeyError(error))
    }
  }

  function relay(event: Relayed): void {
    if (isLeading) channel?.postMessage(event)
  }

  function overhear({ data }: MessageEvent): void {
    const relayed = whenParsed(Relayed, data)
    if (!relayed || isLeading) return
    alone?.abort()
    alone = undefined
    if (turn) listen()
    place.take(relayed)
  }

  function listen(): void {
    clearTimeout(silence)
    silence = setTimeout(() => void follow((alone = new AbortController()).signal), SILENCE_MS)
  }
}
