const TRAVEL_MS = 25

/**
 * A WebSocket class whose server is `serve({ send, close })`, which returns `{ hear, wake? }`. `wake` is called when the
 * machine wakes: a server does not wait for a client that sleeps.
 */
export function createSockets({ clock, page, serve }) {
  const { isOnline } = page
  const open = new Set()
  page.onWake(() => open.forEach((socket) => socket.server.wake?.()))

  return class WebSocket extends EventTarget {
    static CONNECTING = 0
    static OPEN = 1
    static CLOSING = 2
    static CLOSED = 3
    readyState = 0
    onopen = null
    onmessage = null
    onclose = null
    onerror = null

    constructor(url) {
      super()
      this.url = String(url)
      clock.arrive(2 * TRAVEL_MS, () => {
        if (this.readyState !== 0) return
        if (!isOnline()) return this.#end(1006, '')
        this.readyState = 1
        open.add(this)
        this.server = serve({
          send: (data) => clock.arrive(TRAVEL_MS, () => this.#say('message', { data })),
          close: (code, reason = '') => this.#end(code, reason),
        })
        this.#say('open', {})
      })
    }

    send(data) {
      if (this.readyState !== 1) throw new DOMException('The socket is not open.', 'InvalidStateError')
      clock.arrive(TRAVEL_MS, () => {
        if (this.readyState === 1 && isOnline()) this.server.hear(data)
      })
    }

    close(code = 1000, reason = '') {
      if (this.readyState < 2) this.#end(code, reason)
    }

    #say(type, facts) {
      if (type === 'message' && this.readyState !== 1) return
      const event = Object.assign(new Event(type), facts)
      this[`on${type}`]?.(event)
      this.dispatchEvent(event)
    }

    #end(code, reason) {
      this.readyState = 3
      open.delete(this)
      clock.arrive(1, () => this.#say('close', { code, reason, wasClean: code !== 1006 }))
    }
  }
}
