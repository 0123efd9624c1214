import type { ErrorCode } from '../../error.js'

/** What the server's page says: a code, or why there is none (RFC 6749 §4.1.2). */
export interface Answer {
  code?: string | undefined
  error?: string | undefined
  description?: string | undefined
}

interface Asked {
  url: string
  /** Whose page it is. */
  origin: string
  /** What the answer must come with. */
  state: string
  /** Where a popup whose opener was cut off tells it, as `toChannel` names it. */
  channel: string
}

const LOOK_MS = 250
/** A window that is closed as soon as it is open is one that this page may not see (Cross-Origin-Opener-Policy). */
const CUT_MS = 2_000
const FEATURES = 'popup,width=480,height=800'

/**
 * Opens the server's page: at once, or the browser takes it for a popup that nobody asked for.
 * `onEnd` hears once what came of it. Returns what gives up on it.
 */
export function openPopup(
  { url, origin, state, channel: name }: Asked,
  onEnd: (answer: Answer | ErrorCode) => void,
): () => void {
  const popup = window.open(url, 'latchkey-connect', FEATURES)
  if (!popup) {
    onEnd('developer_popup_blocked')
    return () => {}
  }
  popup.focus()
  const openedAt = performance.now()
  const ending = new AbortController()
  const channel = openChannel(name)

  const end = (answer: Answer | ErrorCode) => {
    if (ending.signal.aborted) return
    stop()
    onEnd(answer)
  }
  const take = (data: unknown) => {
    const answer = readAnswer(data, state)
    if (answer) end(answer)
  }
  const looking = setInterval(() => {
    if (!popup.closed) return
    // Then the answer comes by the channel, or nobody knows.
    if (performance.now() - openedAt < CUT_MS) return clearInterval(looking)
    end('developer_popup_closed')
  }, LOOK_MS)

  function stop(): void {
    ending.abort()
    clearInterval(looking)
    channel?.close()
  }

  addEventListener(
    'message',
    (event) => {
      if (event.origin === origin && event.source === popup) take(event.data)
    },
    { signal: ending.signal },
  )
  if (channel) channel.onmessage = ({ data }) => take(data)
  return stop
}

/** By what the pages of one site that wait for the same server know each other. */
export const toChannel = (apiUrl: string): string => `latchkey connect ${apiUrl}`

/**
 * The same in the popup itself, where its opener was cut off: it comes back to this site with the answer in its address,
 * tells whoever waits for it, and goes. Says whether it was one.
 */
export function passOnAnswer(apiUrl: string): boolean {
  const query = new URLSearchParams(location.search)
  const state = query.get('state')
  if (!state || !(query.has('code') || query.has('error')) || !query.has('iss')) return false
  openChannel(toChannel(apiUrl))?.postMessage({
    source: 'latchkey',
    type: 'authorization_response',
    ...Object.fromEntries(query),
  })
  // Codes stay in no history; what closes itself was opened by a script.
  history.replaceState(history.state, '', location.pathname + location.hash)
  window.close()
  return true
}

function readAnswer(data: unknown, state: string): Answer | undefined {
  const said = Object(data) as Record<string, unknown>
  if (said.source !== 'latchkey' || said.type !== 'authorization_response' || said.state !== state)
    return undefined
  const { code, error, error_description: description } = said
  if (typeof code !== 'string' && typeof error !== 'string') return undefined
  return { code: toText(code), error: toText(error), description: toText(description) }
}

const toText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name)
  } catch {
    return undefined
  }
}
