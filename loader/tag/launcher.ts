import type { WidgetConfig } from '../../protocol/widget-config.js'
import type { Settings } from '../options.js'
import { createElement } from './document.js'
import { dismissed } from './session.js'

/** The page's one shadow root, and the one button in it before anything is opened. */
export interface Launcher {
  host: HTMLElement
  root: ShadowRoot
  button: HTMLButtonElement
  paint(settings: Settings): void
}

export function createLauncher({ launcherLabel }: WidgetConfig): Launcher {
  const host = createElement('latchkey-widget' as 'div')
  const button = createElement('button')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  root.adoptedStyleSheets = [sheet]
  root.append(button)
  // A landmark, so that the launcher is found, and nothing on the page is outside of all landmarks.
  host.role = 'complementary'
  host.ariaLabel = button.ariaLabel = launcherLabel || 'Chat'
  button.ariaHasPopup = 'dialog'
  return {
    host,
    root,
    button,
    paint({ position, hideOnMobile, launcher, offset, zIndex, theme: { accent }, hidden }) {
      // It stands where only a colour can: whatever `env()` or `var()` put in, nothing is fetched for it.
      const colour = `var(--latchkey-accent,${CSS.supports('color', accent as string) ? accent : '#2b4de0'})`
      const edge = position === 'bottom-left' ? 'left' : 'right'
      const isGone = launcher !== true || (hidden ?? dismissed('getItem'))
      const narrowest = isGone ? 1e9 : hideOnMobile ? 639 : 0
      sheet.replaceSync(`:host{all:initial!important}
:host>button{position:fixed;bottom:calc(${offset}px + env(safe-area-inset-bottom));${edge}:calc(${offset}px + env(safe-area-inset-${edge}));z-index:${zIndex};padding:17px 15px;border:2px solid transparent;border-radius:50%;background-color:${colour};color:#fff;color:lch(from ${colour} calc(6e4 - l*1e3) 0 0);cursor:pointer;box-shadow:0 2px 12px #0004}
:host>button:before{content:"";display:block;width:4px;border:9px solid;border-radius:9px 9px 9px 2px}
:host>button[aria-busy=true]:before{opacity:.5}
@media print,(max-width:${hidden === true ? 1e9 : 0}px){:host{display:none!important}}
@media(max-width:${narrowest}px){:host>button{display:none}}`)
    },
  }
}
