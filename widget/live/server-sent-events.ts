/** https://html.spec.whatwg.org/multipage/server-sent-events.html, as far as our server uses it: an event's type is in its data. */
export interface ServerSentEvent {
  data: string
  /** Of this event, or of the last one before it that had one; empty: none yet. */
  id: string
}

interface Reader {
  onEvent(event: ServerSentEvent): void
  /** How long to wait before coming back, in milliseconds. */
  onRetry(ms: number): void
}

/** Takes what comes as it comes: bytes may be cut anywhere, within a character as well. */
export function createEventParser({ onEvent, onRetry }: Reader): (bytes: Uint8Array) => void {
  // Also drops the byte order mark.
  const decoder = new TextDecoder()
  let line = ''
  let isAfterCr = false
  let data = ''
  let id = ''

  return (bytes) => {
    let text = decoder.decode(bytes, { stream: true })
    if (!text) return
    if (isAfterCr) text = text.replace(/^\n/, '')
    isAfterCr = text.endsWith('\r')
    const lines = (line + text).split(/\r\n?|\n/)
    line = lines.pop()!
    lines.forEach(take)
  }

  function take(line: string): void {
    if (line === '') return dispatch()
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)!
    if (name === 'data') data += value + '\n'
    else if (name === 'id' && !value.includes('\0')) id = value
    else if (name === 'retry' && /^\d+$/.test(value)) onRetry(Number(value))
  }

  function dispatch(): void {
    if (data) onEvent({ data: data.slice(0, -1), id })
    data = ''
  }
}
