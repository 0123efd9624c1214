/**
 * What Bootstrap's reboot and buttons set on bare elements, and what its pages set on top of that. Our words, after its
 * source: https://github.com/twbs/bootstrap/blob/v5.3.3/scss/_reboot.scss
 */
export const BOOTSTRAP = `
:root { --bs-body-color: #212529; --bs-body-bg: #fff; --bs-link-color: #0d6efd; font-size: 10px; scroll-behavior: smooth }
*, *::before, *::after { box-sizing: border-box }
body { margin: 0; font-family: Georgia, serif; font-size: 1rem; font-weight: 400; line-height: 1.5; color: #212529; -webkit-text-size-adjust: 100%; -webkit-tap-highlight-color: transparent }
h1, h2, h3, h4, h5, h6 { margin-top: 0; margin-bottom: .5rem; font-weight: 500; line-height: 1.2 }
p { margin-top: 0; margin-bottom: 1rem }
ol, ul, dl { margin-top: 0; margin-bottom: 1rem; padding-left: 2rem }
a { color: #0d6efd; text-decoration: underline }
img, svg { vertical-align: middle }
label { display: inline-block }
button { border-radius: 0; text-transform: none; -webkit-appearance: button }
button:focus:not(:focus-visible) { outline: 0 }
input, button, select, optgroup, textarea { margin: 0; font-family: inherit; font-size: inherit; line-height: inherit }
textarea { resize: vertical }
[role=button], button:not(:disabled) { cursor: pointer }
[hidden] { display: none !important }
.panel { background: red !important } .message { float: left } .card { border: 9px solid red } .fade { opacity: 0 } .thread, .body { overflow: visible !important }`

/** The same of Tailwind's preflight: https://github.com/tailwindlabs/tailwindcss/blob/v4.0.0/packages/tailwindcss/preflight.css */
export const PREFLIGHT = `
*, ::after, ::before, ::backdrop, ::file-selector-button { box-sizing: border-box; margin: 0; padding: 0; border: 0 solid }
html, :host { line-height: 1.5; -webkit-text-size-adjust: 100%; tab-size: 4; font-family: ui-monospace, monospace; -webkit-tap-highlight-color: transparent }
h1, h2, h3, h4, h5, h6 { font-size: inherit; font-weight: inherit }
a { color: inherit; text-decoration: inherit }
b, strong { font-weight: bolder }
ol, ul, menu { list-style: none }
img, svg, video, canvas, audio, iframe, embed, object { display: block; vertical-align: middle }
img, video { max-width: 100%; height: auto }
button, input, select, optgroup, textarea, ::file-selector-button { font: inherit; letter-spacing: inherit; color: inherit; border-radius: 0; background-color: transparent; opacity: 1 }
::placeholder { opacity: 1; color: red }
textarea { resize: vertical }
button, [type=button], ::file-selector-button { appearance: button }
[hidden]:where(:not([hidden='until-found'])) { display: none !important }
.hidden { display: none } .body { display: grid } .fact { color: red } .bar { position: sticky }`

/** Resets as landing pages have them. */
export const RESET = `
* { all: revert; margin: 0 !important; padding: 0 !important; border: 0 !important; font: 31px/3 cursive !important; letter-spacing: 9px !important; text-transform: uppercase !important; text-align: end !important; color: red !important; background: none !important; box-sizing: content-box !important; transition: all 9s !important; animation: none !important; float: left !important; max-width: 10px !important; writing-mode: vertical-rl !important; visibility: hidden !important }
div, section, p, span { all: unset !important }
*::before, *::after { content: 'x' !important; display: block !important }
latchkey-widget, [role=complementary] { display: none !important; position: static !important; transform: scale(.1) !important; filter: blur(9px) !important; pointer-events: none !important; user-select: none !important }`

/**
 * What Angular's zone.js does to a page, in our own words: a Promise of its own that is not the one of async functions,
 * timers, frames and observers whose callbacks are wrapped, listeners that are wrapped and kept on their targets, \`fetch\`
 * that answers with the other Promise. https://github.com/angular/angular/tree/main/packages/zone.js/lib
 */
export const ZONE = `{
  const Native = Promise
  const { then } = Native.prototype
  const symbol = (name) => '__zone_symbol__' + name
  let ran = 0
  const inZone = (callback) => typeof callback !== 'function' ? callback : function (...rest) {
    ran++
    return callback.apply(this, rest)
  }
  class ZoneAwarePromise {
    constructor(executor) {
      if (!(this instanceof ZoneAwarePromise)) throw new Error('Must be an instanceof Promise.')
      Object.defineProperty(this, symbol('state'), { value: new Native(executor) })
    }
    get [Symbol.toStringTag]() { return 'Promise' }
    static get [Symbol.species]() { return ZoneAwarePromise }
    then(done, failed) {
      const Species = this.constructor?.[Symbol.species] ?? ZoneAwarePromise
      return new Species((resolve, reject) => {
        const settle = (callback, otherwise) => (value) => {
          if (typeof callback !== 'function') return otherwise(value)
          try { resolve(inZone(callback)(value)) } catch (error) { reject(error) }
        }
        then.call(this[symbol('state')], settle(done, resolve), settle(failed, reject))
      })
    }
    catch(failed) { return this.then(null, failed) }
    finally(callback) { return this.then((value) => (callback(), value), (error) => { callback(); throw error }) }
    static resolve(value) { return value instanceof ZoneAwarePromise ? value : new this((resolve) => resolve(value)) }
    static reject(error) { return new this((_, reject) => reject(error)) }
  }
  for (const name of ['all', 'allSettled', 'race', 'any'])
    ZoneAwarePromise[name] = (values) => new ZoneAwarePromise((resolve) => resolve(Native[name](values)))
  window[symbol('Promise')] = Native
  window.Promise = ZoneAwarePromise
  for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback', 'queueMicrotask']) {
    const own = (window[symbol(name)] = window[name])
    window[name] = function (callback, ...rest) { return own.call(this ?? window, inZone(callback), ...rest) }
  }
  for (const name of ['MutationObserver', 'IntersectionObserver', 'ResizeObserver']) {
    const Own = (window[symbol(name)] = window[name])
    window[name] = function (callback, options) { return new Own(inZone(callback), options) }
    window[name].prototype = Own.prototype
  }
  Native.prototype.then = function (done, failed) {
    return new ZoneAwarePromise((resolve, reject) => then.call(this, resolve, reject)).then(done, failed)
  }
  window.Promise.prototype[symbol('thenPatched')] = true
  const { fetch } = window
  window.fetch = (...rest) => new ZoneAwarePromise((resolve) => resolve(fetch.apply(window, rest)))
  const { addEventListener, removeEventListener } = EventTarget.prototype
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const target = this ?? window
    const kept = (target[symbol(type + !!(options?.capture ?? options))] ??= new Map())
    const wrapped = kept.get(listener) ?? (listener && function (event) {
      ran++
      return listener.handleEvent ? listener.handleEvent(event) : listener.call(this, event)
    })
    kept.set(listener, wrapped)
    return addEventListener.call(target, type, wrapped, options)
  }
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    const target = this ?? window
    const kept = target[symbol(type + !!(options?.capture ?? options))]
    return removeEventListener.call(target, type, kept?.get(listener) ?? listener, options)
  }
  for (const name of ['onclick', 'onload', 'onerror', 'onfocus', 'onpointerenter', 'onkeydown']) {
    for (const holder of [HTMLElement.prototype]) {
      const own = Object.getOwnPropertyDescriptor(holder, name)
      if (own) Object.defineProperty(holder, name, { ...own, set(callback) { own.set.call(this, inZone(callback)) } })
    }
  }
  window.zoneRan = () => ran
}`
