import { setMaxListeners } from 'node:events'
import { createChannels } from './channels.mjs'
import { createLocks } from './locks.mjs'
import { createStorage } from './storage.mjs'

const PAGE_URL = 'https://shop.example/products'

/** As much of a browser's page as a token's keeper can see. All tabs of a run share it: each is a window of its own, and visible. */
export function createPage({ clock }) {
  const windowEvents = new EventTarget()
  const document = Object.assign(new EventTarget(), {
    visibilityState: 'visible',
    hidden: false,
    readyState: 'complete',
    cookie: '',
    hasFocus: () => !document.hidden,
    documentElement: { style: {}, lang: 'en' },
  })
  // Ten tabs listen here, and that is no leak.
  setMaxListeners(0, windowEvents, document)
  const navigator = {
    onLine: true,
    language: 'en',
    languages: ['en'],
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    locks: createLocks(),
  }
  const channels = createChannels(clock)
  const sleepers = []

  function setVisible(isVisible) {
    document.visibilityState = isVisible ? 'visible' : 'hidden'
    document.hidden = !isVisible
    document.dispatchEvent(new Event('visibilitychange'))
    // It bubbles.
    windowEvents.dispatchEvent(new Event('visibilitychange'))
    windowEvents.dispatchEvent(new Event(isVisible ? 'focus' : 'blur'))
  }

  function setOnline(isOnline) {
    navigator.onLine = isOnline
    windowEvents.dispatchEvent(new Event(isOnline ? 'online' : 'offline'))
  }

  return {
    isOnline: () => navigator.onLine,
    /** What the outside world did while the machine slept is heard now. */
    onWake: (listener) => void sleepers.push(listener),
    wake: () => sleepers.forEach((listener) => listener()),
    setVisible,
    setOnline,
    globals: {
      document,
      navigator,
      location: new URL(PAGE_URL),
      localStorage: createStorage(),
      sessionStorage: createStorage(),
      addEventListener: windowEvents.addEventListener.bind(windowEvents),
      removeEventListener: windowEvents.removeEventListener.bind(windowEvents),
      dispatchEvent: windowEvents.dispatchEvent.bind(windowEvents),
      BroadcastChannel: channels.BroadcastChannel,
      MessageChannel: channels.MessageChannel,
    },
  }
}
