/**
 * Everything that may end a sleep: of the machine, the network, the tab, the page. Timers tell of none of these in
 * time: Chrome runs a hidden tab's once a minute, a frozen page's not at all.
 */
export function listenForWake(wake: () => void, signal: AbortSignal): void {
  const listen = (target: EventTarget, type: string) => target.addEventListener(type, wake, { signal })
  listen(document, 'visibilitychange')
  // The page lifecycle's: Chromium only.
  listen(document, 'resume')
  listen(window, 'pageshow')
  listen(window, 'focus')
  listen(window, 'online')
}
