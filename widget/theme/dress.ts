import { type Rgb, toCss, toRgb } from './colour.js'
import { type Accent, toAccent } from './contrast.js'
import { followScheme, type ColorScheme, type Scheme } from './scheme.js'
import tokens from './tokens.css?inline'

/** As the page gave it: values are read, never trusted. */
interface Look {
  accent: unknown
  /** Pixels, 0–32. */
  radius: unknown
  colorScheme: ColorScheme
}

/** #2b4de0 */
const DEFAULT_ACCENT: Rgb = [43 / 255, 77 / 255, 224 / 255]
const RADIUS_MAX_PX = 32
const RADIUS_DEFAULT_PX = 20

export interface Dress {
  /** Puts on another look. */
  change(look: Look): void
  /** More of them, for what came later. */
  add(styles: string): void
  /** Leaves the root without our stylesheet. */
  takeOff(): void
}

/** Dresses `element`, which stands in `root`, in the tokens and `styles`: a constructed stylesheet, which no CSP minds. */
export function dress(element: HTMLElement, root: ShadowRoot, styles: string[]): Dress {
  const sheet = new CSSStyleSheet()
  const worn = [tokens, ...styles]
  sheet.replaceSync(worn.join('\n'))
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  let following = new AbortController()

  return {
    change(look) {
      following.abort()
      following = new AbortController()
      const accent = toRgb(look.accent, element) ?? DEFAULT_ACCENT
      element.style.setProperty('--radius', `${toRadius(look.radius)}px`)
      followScheme(
        look.colorScheme,
        (scheme) => paint(element, toAccent(accent, scheme), scheme),
        following.signal,
      )
    },
    add(more) {
      worn.push(more)
      sheet.replaceSync(worn.join('\n'))
    },
    takeOff() {
      following.abort()
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet)
    },
  }
}

function paint(element: HTMLElement, accent: Accent, scheme: Scheme): void {
  element.dataset.scheme = scheme
  element.style.setProperty('--accent', toCss(accent.fill))
  element.style.setProperty('--on-accent', toCss(accent.onFill))
  element.style.setProperty('--accent-ink', toCss(accent.ink))
}

const toRadius = (given: unknown) =>
  typeof given === 'number' && Number.isFinite(given)
    ? Math.min(Math.max(given, 0), RADIUS_MAX_PX)
    : RADIUS_DEFAULT_PX
