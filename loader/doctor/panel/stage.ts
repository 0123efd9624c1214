import { createElement, findAll, focusedElement, rootElement } from '../look/document.js'
import { element } from './element.js'
import style from './panel.css?inline'

/** The doctor's own place on the page: an element, a shadow root, a dialog in it. */
export interface Stage {
  readonly dialog: HTMLDialogElement
  appear(): void
  close(): void
  /** Is off the page for as long as `look` takes, so that it does not see itself. */
  away<T>(look: () => T): T
}

const NAME = 'latchkey-doctor'

export const isPanelThere = (): boolean => findAll(NAME).length > 0

export function createStage(side: 'left' | 'right', onClose: () => void): Stage {
  const before = focusedElement()
  const host = createElement(NAME as 'div')
  const root = host.attachShadow({ mode: 'open' })
  const dialog = element('dialog', side)
  dialog.tabIndex = -1
  dress(root)
  root.append(dialog)

  function show(): void {
    // Under a modal dialog of the page nothing else could be used.
    if (isPageBlocked()) dialog.showModal()
    else dialog.show()
  }

  function close(): void {
    host.remove()
    onClose()
    if (before instanceof HTMLElement) before.focus()
  }

  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    // It closes nothing else.
    event.stopPropagation()
    close()
  })
  // A phone's back gesture, where it is modal.
  dialog.addEventListener('cancel', close)

  return {
    dialog,
    close,
    appear() {
      rootElement().append(host)
      show()
      dialog.focus()
    },
    away(look) {
      if (!host.isConnected) return look()
      const focused = root.activeElement
      const scroller = dialog.querySelector('.body')
      const scrolled = scroller?.scrollTop ?? 0
      dialog.close()
      try {
        return look()
      } finally {
        show()
        scroller?.scrollTo(0, scrolled)
        if (focused instanceof HTMLElement) focused.focus()
      }
    },
  }
}

/** A constructed stylesheet, which no CSP minds; a browser without them shows it plain. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    root.adoptedStyleSheets = [sheet]
  } catch {
    // Plain, then.
  }
}

function isPageBlocked(): boolean {
  try {
    return findAll('dialog:modal').length > 0
  } catch {
    // Safari knows the word since 15.6.
    return false
  }
}
