/**
 * For a page before all of its own scripts. Its clocks are ahead by the cookie `ahead`, in ms: one place moves them for
 * every tab of a profile, whatever state a tab is in. Timers still take the time they take; `fireDue()` lets those fire
 * that have come due meanwhile, once each, as after a sleep. Where `patienceMs` is set, no timer takes less: on a busy
 * machine the other tabs may need longer to answer than a tab waits for them.
 * `seen` lists Latchkey's events and the page's own `visible` and `hidden`, as `[name, detail, ms since the epoch]`, by
 * clocks that nobody moved.
 */
export const OBSERVE = `{
  const wall = Date.now
  const monotonic = performance.now.bind(performance)
  // A sandboxed frame has no cookies.
  const ahead = () => { try { return Number(/ahead=(\\d+)/.exec(document.cookie)?.[1] ?? 0) } catch { return 0 } }
  Date.now = () => wall() + ahead()
  performance.now = () => monotonic() + ahead()

  const timers = new Map()
  const { setTimeout, clearTimeout } = window
  window.setTimeout = (callback, ms = 0, ...rest) => {
    const fire = () => timers.delete(timer) && callback(...rest)
    const timer = setTimeout(fire, Math.max(ms, window.patienceMs ?? 0))
    timers.set(timer, { at: performance.now() + ms, fire })
    return timer
  }
  window.clearTimeout = (timer) => {
    timers.delete(timer)
    clearTimeout(timer)
  }
  window.fireDue = () => {
    for (const { at, fire } of [...timers.values()]) if (at <= performance.now()) fire()
  }

  const at = () => performance.timeOrigin + monotonic()
  window.seen = []
  document.addEventListener('visibilitychange', () => seen.push([document.visibilityState, undefined, at()]))
  const names = ['ready', 'state', 'open', 'close', 'token:refreshed', 'token:failed', 'identity:required', 'identity:changed', 'error']
  for (const name of names) addEventListener('latchkey:' + name, ({ detail }) => seen.push([name, detail, at()]))
  window.states = () => seen.filter(([name]) => name === 'state').map(([, { to }]) => to)
}`
