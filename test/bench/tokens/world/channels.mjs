const DELIVERY_MS = 1

/** BroadcastChannel and MessageChannel whose messages travel in the run's own time; Node's would in real time, and to other runs. */
export function createChannels(clock) {
  const open = new Set()

  function deliver(target, data) {
    clock.arrive(DELIVERY_MS, () => {
      if (target.isClosed) return
      const event = new MessageEvent('message', { data })
      target.onmessage?.(event)
      target.dispatchEvent(event)
    })
  }

  class BroadcastChannel extends EventTarget {
    constructor(name) {
      super()
      this.name = String(name)
      this.onmessage = null
      open.add(this)
    }
    postMessage(data) {
      for (const other of open) {
        if (other !== this && other.name === this.name) deliver(other, structuredClone(data))
      }
    }
    close() {
      this.isClosed = true
      open.delete(this)
    }
  }

  class Port extends EventTarget {
    onmessage = null
    postMessage(data) {
      deliver(this.other, structuredClone(data))
    }
    start() {}
    close() {
      this.isClosed = true
    }
  }

  class MessageChannel {
    port1 = new Port()
    port2 = new Port()
    constructor() {
      this.port1.other = this.port2
      this.port2.other = this.port1
    }
  }

  return { BroadcastChannel, MessageChannel }
}
