/** What kind of place the page is. */
export interface PageFacts {
  /** `null` in a sandboxed frame, and in a file. */
  origin: string
  /** https, or this computer: Web Locks and much else need it. */
  isSecure: boolean
  frame: 'none' | 'same-origin' | 'other-origin'
  hasCookies: boolean
  hasLocks: boolean
  hasChannels: boolean
  indexedDb: 'works' | 'refused' | 'unknown'
}

export const lookAtPage = async (): Promise<PageFacts> => ({
  // Not location's: a sandboxed frame has an address, and yet no origin.
  origin: globalThis.origin,
  isSecure: globalThis.isSecureContext,
  frame: lookAtFrame(),
  hasCookies: navigator.cookieEnabled,
  hasLocks: 'locks' in navigator,
  hasChannels: hasChannels(),
  indexedDb: await lookAtIndexedDb(),
})

function lookAtFrame(): PageFacts['frame'] {
  if (window.top === window) return 'none'
  try {
    return window.top?.location.origin === globalThis.origin ? 'same-origin' : 'other-origin'
  } catch {
    return 'other-origin'
  }
}

/** A sandboxed frame has the constructor, and may not use it. */
function hasChannels(): boolean {
  try {
    new BroadcastChannel('latchkey doctor').close()
    return true
  } catch {
    return false
  }
}

/** Asks for the names only: opening would make a database where there was none. */
async function lookAtIndexedDb(): Promise<PageFacts['indexedDb']> {
  try {
    // Reading the property throws in a sandboxed frame; Firefox has the method since 126.
    if (!indexedDB.databases) return 'unknown'
    await indexedDB.databases()
    return 'works'
  } catch {
    return 'refused'
  }
}
