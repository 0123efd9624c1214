/**
 * The document's own members, past whatever the page put over them: `<form name="createElement">` hides the method
 * (HTML's named access on Document overrides built-ins), so they are looked up from the prototype on. And while the tag
 * runs, since old libraries patch prototypes; `Reflect.apply`, because pages replace `bind` and `call`.
 */
const { apply, getPrototypeOf } = Reflect
// On a server there is no document, and importing the package there must do nothing.
const prototype = getPrototypeOf(globalThis.document ?? {}) as Document

interface Lookup {
  /** Annex B of ECMAScript, in every engine: a getter, found along the prototype chain. */
  __lookupGetter__(name: string): () => unknown
}

const getter = <T>(name: keyof Document): (() => T) => {
  const get = (prototype as never as Lookup).__lookupGetter__(name)
  return () => apply(get, document, []) as T
}

export const currentScript = getter<HTMLScriptElement | null>('currentScript')
export const scripts = getter<HTMLCollectionOf<HTMLScriptElement>>('scripts')
export const readyState = getter<DocumentReadyState>('readyState')
/** `<html>`, which outlives a replaced body and is not moved by a transform on it. */
export const rootElement = getter<HTMLElement>('documentElement')

const { createElement: create } = prototype
export const createElement = <K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] =>
  apply(create, document, [name]) as HTMLElementTagNameMap[K]
