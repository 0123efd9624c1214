/**
 * For a page before all of its own scripts, as `bench`: what shifted, when the panel was painted after a click, and a scroll to a thread's beginning.
 */
export const INSTRUMENTS = `{
  const root = () => document.querySelector('latchkey-widget')?.shadowRoot
  const frame = () => new Promise(requestAnimationFrame)
  const observe = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true })
  const PARTS = { panel: '.panel', greeting: '.greeting', content: '.card, [role=log]' }

  window.bench = { shift: 0, painted: {} }
  observe('layout-shift', ({ value }) => (bench.shift += value))
  performance.mark('bench:load')

  // A message sent in a frame's callback is heard once that frame is painted.
  const whenPainted = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => (resolve(performance.now()), port1.close())
    port2.postMessage(0)
  })

  addEventListener('click', async ({ timeStamp }) => {
    const isThere = (selector) => root()?.querySelector(selector)?.getBoundingClientRect().height > 0
    const missing = new Map(Object.entries(PARTS))
    while (missing.size > 0) {
      await frame()
      for (const [part, selector] of missing) {
        if (!isThere(selector)) continue
        missing.delete(part)
        void whenPainted().then((at) => {
          bench.painted[part] = at - timeStamp
          performance.mark('bench:' + part)
        })
      }
    }
  }, true)

  // Resolves to the text of the first message that is there in the end.
  bench.scrollToTop = async ({ stepPx, patienceMs, beginning }) => {
    const log = root().querySelector('[role=log]')
    const first = () => log.querySelector('.bubble')?.textContent ?? ''
    const end = performance.now() + patienceMs
    while (performance.now() < end && !(log.scrollTop <= 0 && first().startsWith(beginning))) {
      await frame()
      log.scrollTop -= stepPx
    }
    return first()
  }

  bench.openAndClose = async (times) => {
    for (let count = 0; count < times; count++) {
      await Latchkey.open()
      while (!root().querySelector('.card')) await frame()
      await frame()
      Latchkey.close()
      while (root().querySelector('.panel')?.getBoundingClientRect().height > 0) await frame()
    }
  }
}`
