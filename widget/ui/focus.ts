const FOCUSABLE = 'a[href],button:not(:disabled),textarea,input,select,[tabindex="0"]'

/** Whether the focus is on `element` or in it, be it in a shadow root. */
export function holdsFocus(element: Element): boolean {
  const { activeElement } = element.getRootNode() as Document | ShadowRoot
  return activeElement !== null && element.contains(activeElement)
}

export const isFocused = (element: Element): boolean =>
  (element.getRootNode() as Document | ShadowRoot).activeElement === element

/**
 * Focuses what the visitor came to use. On a touch screen a field waits for a tap: focusing it would raise the keyboard
 * over what there is to read.
 */
export function moveFocusIn(element: HTMLElement): void {
  const field = matchMedia('(pointer: coarse)').matches ? null : element.querySelector<HTMLElement>('.first')
  const target = field ?? element
  target.focus({ preventScroll: true })
}

/** Keeps Tab inside `element`. */
export function keepFocusIn(element: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== 'Tab') return
  const stops = [...element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (stop) => stop.offsetParent !== null,
  )
  const { activeElement } = element.getRootNode() as Document | ShadowRoot
  const [edge, other] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]]
  if (activeElement !== edge && activeElement !== element) return
  event.preventDefault()
  other?.focus()
}

/**
 * Remembers what has the focus now; `fallback` where nothing has, as after a click in Safari.
 * What it returns gives it back, if nothing but `element` took it meanwhile.
 */
export function rememberFocus(element: Element, fallback: HTMLElement): () => void {
  const active = findActive(document)
  const before = active === document.body ? fallback : active
  return () => {
    const now = document.activeElement
    const isFree = now === null || now === document.body || holdsFocus(element)
    if (isFree && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
  }
}

function findActive(root: Document | ShadowRoot): Element | null {
  const active = root.activeElement
  return active?.shadowRoot ? (findActive(active.shadowRoot) ?? active) : active
}
