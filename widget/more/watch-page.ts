import { toBody, toHead, toRoot } from '../theme/page.js'

/** A page's own switch is a class or an attribute of its root or body, a `<meta>`, or another stylesheet. */
export function watchPage(tell: () => void, signal: AbortSignal): void {
  const observer = new MutationObserver(() => {
    watch()
    tell()
  })
  watch()
  signal.addEventListener('abort', () => observer.disconnect(), { once: true })
  // Until then a background that fades has its old colour.
  addEventListener('transitionend', ({ target }) => (target === toBody() || target === toRoot()) && tell(), {
    signal,
  })

  /** Again, because a page may replace its body. */
  function watch(): void {
    for (const element of [toRoot(), toBody(), toHead()])
      if (element)
        observer.observe(element, { attributes: true, childList: true, subtree: element === toHead() })
  }
}
