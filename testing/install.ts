import { toAddress } from './asked.js'
import type { FakeServer } from './server.js'
import type { InstallTarget, PageLike } from './types.js'

export function createInstall(server: Pick<FakeServer, 'fetch' | 'isOurs' | 'isFile'>) {
  const undos = new Map<InstallTarget, () => void>()

  function install(target: InstallTarget = globalThis): () => void {
    undos.get(target)?.()
    const before = target.fetch
    let isOn = true

    const ours: typeof fetch = (input, init) => {
      const url = toUrl(input, target)
      // The tag and its chunks come from where they come from.
      const isTaken = isOn && url !== undefined && server.isOurs(url) && !server.isFile(url)
      return isTaken ? server.fetch(input, init, target) : before.call(target, input, init)
    }
    target.fetch = ours

    const undo = () => {
      undos.delete(target)
      isOn = false
      // Somebody may have wrapped it since: what they call then lets all pass.
      if (target.fetch === ours) target.fetch = before
      tellPage(target, true)
    }
    undos.set(target, undo)
    return undo
  }

  return {
    install,
    /** What `navigator.onLine` says from now on. */
    tell(isOnline: boolean): void {
      for (const target of undos.keys()) tellPage(target, isOnline)
    },
    undo(): void {
      for (const undo of undos.values()) undo()
    },
  }
}

/** `true`: as the browser itself says. */
function tellPage(target: InstallTarget, isOnline: boolean): void {
  const { navigator, Event } = target
  if (!navigator || !Event || isOnline === !hidden.has(navigator)) return
  if (isOnline) {
    const own = hidden.get(navigator)
    hidden.delete(navigator)
    // A browser's own stands in the prototype.
    if (own) Object.defineProperty(navigator, 'onLine', own)
    else Reflect.deleteProperty(navigator, 'onLine')
  } else {
    hidden.set(navigator, Object.getOwnPropertyDescriptor(navigator, 'onLine'))
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false })
  }
  target.dispatchEvent?.(new Event(isOnline ? 'online' : 'offline'))
}

/** What they say themselves, of those who say something else meanwhile. */
const hidden = new WeakMap<object, PropertyDescriptor | undefined>()

function toUrl(input: string | URL | Request, { location }: PageLike): URL | undefined {
  try {
    return new URL(toAddress(input), location?.href)
  } catch {
    // Not for `fetch` either, which says so.
    return undefined
  }
}
