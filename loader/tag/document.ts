/**
 * The document's own members, past whatever the page put over them: `<form name="createElement">` hides the method
 * (HTML's named access on Document overrides built-ins), old libraries patch prototypes.
 * Looked up while the tag runs; `Reflect.apply` because pages replace `bind` and `call`.
 */
const { getPrototypeOf, getOwnPropertyDescriptor } = Object
const { apply } = Reflect

function find(name: string): PropertyDescriptor {
  // On a server there is no document, and importing the package there must do nothing.
  let object: object | null = globalThis.document ?? null
  while (object && (object = getPrototypeOf(object) as object | null)) {
    const descriptor = getOwnPropertyDescriptor(object, name)
    if (descriptor) return descriptor
  }
  return {}
}

const getter = <T>(name: string): (() => T) => {
  const { get } = find(name)
  return () => apply(get!, document, []) as T
}

export const currentScript = getter<HTMLScriptElement | null>('currentScript')
export const scripts = getter<HTMLCollectionOf<HTMLScriptElement>>('scripts')
export const readyState = getter<DocumentReadyState>('readyState')
/** `<html>`, which outlives a replaced body and is not moved by a transform on it. */
export const rootElement = getter<HTMLElement>('documentElement')

const create = find('createElement').value as Document['createElement']
export const createElement = <K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] =>
  apply(create, document, [name]) as HTMLElementTagNameMap[K]
