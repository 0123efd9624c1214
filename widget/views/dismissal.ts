import type { Page } from '../../loader/handle.js'
import { createTexts, type Strings } from '../ui/texts.js'
import styles from './dismissal.css?inline'
import type { Words } from './stage.js'

/** `DISMISSED` of `loader/tag/session.ts`, which reads it on every page. */
const ITEM = 'latchkey-dismissed'
/** How far it stands out from the launcher's corner. */
const OUT_PX = 10
const SIZE_PX = 24

/**
 * A small × at the launcher's corner, there while that is hovered or focused, and the next Tab stop: without the launcher
 * until the browser tab is closed, or the page says `show`.
 */
export function drawDismissal(page: Page, words: () => Words | undefined): { settle(): void } {
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

  return {
    settle() {
      const { locale, strings } = words() ?? { locale: 'en', strings: undefined }
      cross.ariaLabel = createTexts(locale, strings as Strings | undefined).say('launcher.dismiss')
    },
  }

  /** The page may have moved the launcher since. */
  function place(): void {
    const { right, top } = page.button.getBoundingClientRect()
    const { offset, zIndex } = page.settings()
    const left = right - SIZE_PX + Math.min(OUT_PX, offset)
    element.style.cssText = `left:${left}px;top:${top - OUT_PX}px;z-index:${zIndex}`
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
