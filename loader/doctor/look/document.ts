/**
 * The document's own member, past any element that goes by its name: `<form name="createElement">` hides the method
 * (HTML's named access on Document overrides built-ins).
 */
const member = <T>(name: keyof Document): T => Reflect.get(Document.prototype, name, document) as T

const call = <T>(name: keyof Document, ...parameters: unknown[]): T =>
  Reflect.apply(member<(...parameters: unknown[]) => T>(name), document, parameters)

export const rootElement = (): HTMLElement => member('documentElement')
export const baseUrl = (): string => member('baseURI')
export const focusedElement = (): Element | null => member('activeElement')
export const createElement = <K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] =>
  call('createElement', name)
export const createSvg = <K extends keyof SVGElementTagNameMap>(name: K): SVGElementTagNameMap[K] =>
  call('createElementNS', 'http://www.w3.org/2000/svg', name)
export const findAll = <T extends Element = HTMLElement>(selector: string): T[] => [
  ...call<NodeListOf<T>>('querySelectorAll', selector),
]
/** The topmost element there, in CSS pixels from the viewport's corner; inert ones are passed over. */
export const elementAt = (x: number, y: number): Element | null => call('elementFromPoint', x, y)

/** Images are not waited for without an end. */
const LOAD_LIMIT_MS = 5_000

/** Resolves once the page and what it asked for are there, after 5 s, or when nobody looks any more. */
export function whenLoaded(signal: AbortSignal): Promise<void> {
  if (member('readyState') === 'complete' || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LOAD_LIMIT_MS)
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    addEventListener('load', end, { once: true, signal })
    signal.addEventListener('abort', end)
  })
}
