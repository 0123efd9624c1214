/**
 * For a page before all of its own scripts: counts what is left running or listening. `census()` is what there is now.
 * Whoever could be collected as garbage is not kept by being counted, and counts no more once it is.
 */
export const CENSUS = `{
  const running = { timeout: new Set(), interval: new Set(), frame: new Set(), idle: new Set() }
  const starting = [
    ['setTimeout', 'clearTimeout', 'timeout'],
    ['requestAnimationFrame', 'cancelAnimationFrame', 'frame'],
    ['requestIdleCallback', 'cancelIdleCallback', 'idle'],
  ]
  for (const [startName, stopName, kind] of starting) {
    const start = window[startName]
    const stop = window[stopName]
    window[startName] = (callback, ...rest) => {
      const id = start((...given) => {
        running[kind].delete(id)
        callback(...given)
      }, ...rest)
      running[kind].add(id)
      return id
    }
    window[stopName] = (id) => {
      running[kind].delete(id)
      stop(id)
    }
  }
  const { setInterval, clearInterval } = window
  window.setInterval = (...given) => {
    const id = setInterval(...given)
    running.interval.add(id)
    return id
  }
  window.clearInterval = (id) => {
    running.interval.delete(id)
    clearInterval(id)
  }

  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
  const targets = new Set()
  const listenersOf = new WeakMap()
  const isCapturing = (options) => (typeof options === 'object' ? !!options?.capture : !!options)
  const find = (target, type, listener, capture) =>
    [...(listenersOf.get(target) ?? [])].find((each) => each.type === type && each.listener === listener && each.capture === capture)
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const target = this ?? window
    add.call(target, type, listener, options)
    const capture = isCapturing(options)
    const { once, signal } = Object(options)
    if (!listener || signal?.aborted || find(target, type, listener, capture)) return
    if (!listenersOf.has(target)) {
      listenersOf.set(target, new Set())
      targets.add(new WeakRef(target))
    }
    const record = { type, listener, capture }
    listenersOf.get(target).add(record)
    const forget = () => listenersOf.get(target)?.delete(record)
    if (signal) add.call(signal, 'abort', forget, { once: true })
    if (once) add.call(target, type, forget, { once: true, capture })
  }
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    const target = this ?? window
    remove.call(target, type, listener, options)
    listenersOf.get(target)?.delete(find(target, type, listener, isCapturing(options)))
  }
  /** Nobody hears what can't be told any more. */
  const isDead = (target) => (target instanceof Node && !target.isConnected) || (target instanceof AbortSignal && target.aborted)

  const channels = new Set()
  window.BroadcastChannel = class extends BroadcastChannel {
    constructor(name) {
      super(name)
      channels.add(this)
    }
    close() {
      channels.delete(this)
      super.close()
    }
  }

  const calls = new Set()
  const { fetch } = window
  window.fetch = (...given) => {
    const call = {}
    calls.add(call)
    const answer = fetch(...given)
    const over = () => calls.delete(call)
    answer.then(over, over)
    return answer
  }

  const databases = new Set()
  const { open } = IDBFactory.prototype
  const { close } = IDBDatabase.prototype
  IDBFactory.prototype.open = function (...given) {
    const request = open.apply(this, given)
    add.call(request, 'success', () => databases.add(request.result))
    return request
  }
  IDBDatabase.prototype.close = function () {
    databases.delete(this)
    close.call(this)
  }

  const observers = new Set()
  for (const name of ['MutationObserver', 'ResizeObserver', 'IntersectionObserver']) {
    const { observe, disconnect } = window[name].prototype
    window[name].prototype.observe = function (...given) {
      observers.add(this)
      return observe.apply(this, given)
    }
    window[name].prototype.disconnect = function () {
      observers.delete(this)
      return disconnect.call(this)
    }
  }

  window.census = async () => {
    const { held, pending } = await navigator.locks.query()
    const listeners = [...targets]
      .map((ref) => ref.deref())
      .filter((target) => target && !isDead(target))
      .flatMap((target) => [...listenersOf.get(target)].map(({ type }) => target.constructor.name + ' ' + type))
    return {
      timers: Object.entries(running).flatMap(([kind, ids]) => [...ids].map(() => kind)),
      listeners: listeners.sort(),
      channels: [...channels].map(({ name }) => name),
      locks: [...held, ...pending].map(({ name }) => name).filter((name) => name.startsWith('latchkey')),
      calls: calls.size,
      databases: databases.size,
      observers: observers.size,
      nodes: document.querySelectorAll('*').length,
      sheets: document.adoptedStyleSheets.length,
      root: document.documentElement.cloneNode().outerHTML + document.body.cloneNode().outerHTML,
    }
  }
}`
