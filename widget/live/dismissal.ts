import type { Page } from '../../loader/handle.js'
import styles from './dismissal.css?inline'

/** `DISMISSED` of `loader/tag/session.ts`, which reads it on every page. */
const ITEM = 'latchkey-dismissed'

/**
 * A small × at the launcher's corner, there while that is hovered or focused, and the next Tab stop: without the launcher
 * until the browser tab is closed, or the page says `show`. Returns what names it.
 */
export function drawDismissal(page: Page): (label: string) => void {
  // `<form name="createElement">` hides the document's own method.
  const create = (name: string): HTMLElement => Document.prototype.createElement.call(document, name)
  const element = create('div')
  const cross = create('button')
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(styles)
  page.root.adoptedStyleSheets = [...page.root.adoptedStyleSheets, sheet]
  element.className = 'dismissal'
  cross.textContent = '×'
  cross.onclick = dismiss
  element.append(cross)
  page.button.after(element)
  page.button.addEventListener('pointerenter', place)
  page.button.addEventListener('focus', place)
  place()

  return (label) => void (cross.ariaLabel = label)

  /** The page may have moved the launcher since. */
  function place(): void {
    const { right, top } = page.button.getBoundingClientRect()
    // Its 24 px end where the launcher does, and stand out above: that leaves no gap for the pointer to cross.
    element.style.cssText = `left:${right - 24}px;top:${top - 10}px`
  }

  function dismiss(): void {
    // The focus falls back to the page with it.
    element.style.display = 'none'
    page.given().hidden = 'launcher'
    try {
      sessionStorage.setItem(ITEM, '1')
    } catch {
      // Then for this page only.
    }
    page.update({})
  }
}
