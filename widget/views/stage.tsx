import { render } from 'preact'
import type { Page } from '../../loader/handle.js'
import type { Settings } from '../../loader/options.js'
import { dress } from '../ui/dress.js'
import { moveFocusIn, rememberFocus } from '../ui/focus.js'
import { createTexts, TextsContext, type Strings, type Texts } from '../ui/texts.js'
import type { Actions, Model } from './model.js'
import { Panel } from './panel.js'
import connections from './connections.css?inline'
import styles from './panel.css?inline'
import { followViewport } from './viewport.js'
import { whenPainted } from './when-painted.js'

/** The launcher and the room above it. */
const LAUNCHER_PX = 56 + 14

/** What the panel speaks. */
export interface Words {
  /** BCP 47 */
  locale: string
  /** The file of its language; `undefined`: English. */
  strings?: unknown
}

export interface Stage {
  /** Reads the settings again; opening does, too. */
  settle(): void
  /** Draws `model`; costs nothing while hidden. */
  draw(model: Model): void
  isShown(): boolean
  /** Resolves once painted. The focus moves in. */
  show(): Promise<void>
  /** The focus goes back to where it was. */
  hide(): void
  remove(): void
}

/**
 * The panel's place in the page's shadow root: how it looks, where it stands, who has the focus.
 * @param words `undefined` while they are on their way: until then it stays empty.
 */
export function createStage(page: Page, actions: Actions, words: () => Words | undefined): Stage {
  // `<form name="createElement">` hides the document's own method.
  const element = Document.prototype.createElement.call(document, 'div')
  const gone = new AbortController()
  const fullScreen = matchMedia('(max-width: 640px), (max-height: 480px)')
  let texts: Texts | undefined
  /** The panel was opened and has not been drawn since. */
  let wantsFocus = false
  let model: Model | undefined
  let giveFocusBack: (() => void) | undefined
  let leaveViewport: (() => void) | undefined

  element.className = 'latchkey'
  element.hidden = true
  page.root.append(element)
  page.button.setAttribute('part', 'launcher')
  const outfit = dress(element, page.root, [styles, connections])
  fullScreen.addEventListener('change', paint, { signal: gone.signal })

  return {
    settle,
    draw(next) {
      model = next
      paint()
    },
    isShown: () => !element.hidden,
    async show() {
      if (element.hidden) {
        giveFocusBack = rememberFocus(element, page.button)
        element.hidden = false
        settle()
        page.button.ariaExpanded = 'true'
        leaveViewport = followViewport(element)
      }
      wantsFocus = true
      paint()
      await whenPainted(gone.signal)
    },
    hide,
    remove() {
      hide()
      gone.abort()
      render(null, element)
      outfit.takeOff()
      element.remove()
    },
  }

  function hide(): void {
    leaveViewport?.()
    giveFocusBack?.()
    leaveViewport = giveFocusBack = undefined
    element.hidden = true
    wantsFocus = false
    page.button.ariaExpanded = 'false'
  }

  function settle(): void {
    // Colours can only be read on the page, where a closed panel need not be.
    if (element.hidden) return
    const settings = page.settings()
    const spoken = words()
    if (spoken) {
      texts = createTexts(spoken.locale, spoken.strings as Strings | undefined)
      element.dir = texts.direction
      element.lang = texts.language
    }
    place(element, settings)
    outfit.change(settings)
    paint()
  }

  function paint(): void {
    if (!model || !texts || element.hidden) return
    render(
      <TextsContext.Provider value={texts}>
        <Panel model={model} actions={actions} modal={fullScreen.matches} />
      </TextsContext.Provider>,
      element,
    )
    const dialog = wantsFocus && element.querySelector<HTMLElement>('[role=dialog]')
    if (!dialog) return
    wantsFocus = false
    moveFocusIn(dialog)
  }
}

function place({ style, dataset }: HTMLElement, { position, offset, zIndex, launcher }: Settings): void {
  dataset.side = position === 'bottom-left' ? 'left' : 'right'
  style.setProperty('--offset', `${offset}px`)
  style.setProperty('--launcher', launcher === true ? `${LAUNCHER_PX}px` : '0px')
  style.setProperty('--z', String(zIndex))
}
