import type { Events, Listener } from '../events.js'
import type { Latchkey } from '../latchkey.js'

type Name = keyof Events

const PREFIX = 'latchkey:'

export interface Emitter extends Pick<Latchkey, 'on' | 'once'> {
  emit<E extends Name>(event: E, ...detail: Events[E] extends undefined ? [] : [Events[E]]): void
  /** Forgets all listeners, and that it was ever ready. */
  clear(): void
}

/**
 * The events, as `latchkey:*` on `window`: tag managers listen there, and the browser sees to it that a listener that
 * throws harms nobody else.
 */
export function createEmitter(): Emitter {
  let listening = new AbortController()
  let isReady = false

  const listen =
    (once: boolean) =>
    <E extends Name>(event: E, listener: Listener<E>): (() => void) => {
      const hear = ({ detail }: CustomEventInit) => listener(detail as Events[E])
      // Told to those who come late as well, but never before this has returned.
      if (event === 'ready' && isReady) queueMicrotask(listener as () => void)
      else addEventListener(PREFIX + event, hear as never, { once, signal: listening.signal })
      return () => removeEventListener(PREFIX + event, hear as never)
    }

  return {
    emit(event, ...[detail]) {
      if (event === 'ready') isReady = true
      dispatchEvent(new CustomEvent(PREFIX + event, { detail }))
    },
    on: listen(false),
    once: listen(true),
    clear() {
      listening.abort()
      listening = new AbortController()
      isReady = false
    },
  }
}
