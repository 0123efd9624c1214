import { render } from 'preact'
import type { Page } from '../../loader/handle.js'
import type { Settings } from '../../loader/options.js'
import { dress } from '../ui/dress.js'
import { holdsFocus, isFocused, moveFocusIn, rememberFocus } from '../ui/focus.js'
import { createTexts, speak, type Strings, type Texts } from '../ui/texts.js'
import type { Actions, Model } from './model.js'
import type { MoreViews } from './more.js'
import { Panel } from './panel.js'
import { holdPlace } from './thread-place.js'
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

interface Arriving {
  /** `undefined` while they are on their way: until then the stage stays empty. */
  words(): Words | undefined
  /** The rarer views, once they are here. */
  more(): MoreViews | undefined
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
 */
export function createStage(page: Page, actions: Actions, { words, more }: Arriving): Stage {
  // `<form name="createElement">` hides the document's own method.
  const element = Document.prototype.createElement.call(document, 'div')
  const gone = new AbortController()
  const fullScreen = matchMedia('(max-width: 640px), (max-height: 480px)')
  let texts: Texts | undefined
  let dressed: MoreViews | undefined
  /** The panel was opened and has not been drawn since. */
  let wantsFocus = false
  let model: Model | undefined
  /** What was drawn last. */
  let drawn: Model | undefined
  let giveFocusBack: (() => void) | undefined
  let leaveViewport: (() => void) | undefined

  element.className = 'latchkey'
  element.hidden = true
  page.root.append(element)
  page.button.setAttribute('part', 'launcher')
  const outfit = dress(element, page.root, [styles])
  fullScreen.addEventListener('change', paint, { signal: gone.signal })

  return {
    settle,
    draw(next) {
      model = next
      paint()
    },
    isShown: () => !element.hidden,
    async show() {
      wantsFocus = true
      if (element.hidden) {
        giveFocusBack = rememberFocus(element, page.button)
        element.hidden = false
        page.button.ariaExpanded = 'true'
        leaveViewport = followViewport(element)
        settle()
      } else paint()
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
      texts = toTexts(page, spoken, more())
      speak(texts)
      element.dir = texts.direction
      element.lang = texts.language
    }
    place(element, settings, page.host.currentCSSZoom ?? 1)
    const { theme, colorScheme } = settings
    outfit.change({ theme, colorScheme, watchPage: more()?.watchPage })
    paint()
  }

  /** Styles and words of the rarer views come with them. */
  function take(views: MoreViews | undefined): void {
    if (!views || views === dressed) return
    dressed = views
    outfit.add(views.styles)
    settle()
  }

  function paint(): void {
    if (!model || !texts || element.hidden) return
    take(more())
    const hadFocus = holdsFocus(element)
    const findPlace = holdPlace(element, !(drawn?.state.status === 'ready' && drawn.state.hasLater))
    render(<Panel model={model} actions={actions} more={more()} modal={fullScreen.matches} />, element)
    findPlace(isOwn(model, drawn))
    settleFocus(model, hadFocus)
    drawn = model
  }

  /** What had the focus may be gone; the browser would then leave it on the page behind. */
  function settleFocus(model: Model, hadFocus: boolean): void {
    const dialog = element.querySelector<HTMLElement>('[role=dialog]')!
    const isElsewhere = drawn && toPlace(model) !== toPlace(drawn) && isFocused(dialog)
    if (wantsFocus || isElsewhere || (hadFocus && !holdsFocus(element))) moveFocusIn(dialog)
    wantsFocus = false
  }
}

/** The language's words, and over them what came later in English, and the page's own. */
export function toTexts(page: Page, { locale, strings }: Words, more?: MoreViews): Texts {
  const english = strings ? undefined : more?.english
  return createTexts(locale, strings as Strings | undefined, { ...english, ...page.settings().texts })
}

/** Which of all screens it is. */
const toPlace = ({ view, aside, connections, state }: Model) =>
  (aside ?? view) + (view === 'connections' && connections ? '' : state.status)

/** Whether what came last was written here, just now. */
function isOwn(now: Model, before: Model | undefined): boolean {
  const last = toLast(now)
  return last?.author === 'visitor' && last.id !== (before && toLast(before)?.id)
}

const toLast = ({ state }: Model) => (state.status === 'ready' ? state.entries.at(-1) : undefined)

/** In a page’s CSS `zoom`, where the browser tells of it, the panel is as large as ever: it would not fit into the window. */
function place(element: HTMLElement, settings: Settings, zoom: number): void {
  const { style, dataset } = element
  const { position, offset, zIndex, launcher } = settings
  dataset.side = position === 'bottom-left' ? 'left' : 'right'
  style.setProperty('zoom', `${1 / zoom}`)
  style.setProperty('--offset', `${offset * zoom}px`)
  style.setProperty('--launcher', `${launcher === true ? LAUNCHER_PX * zoom : 0}px`)
  style.setProperty('--z', String(zIndex))
}
