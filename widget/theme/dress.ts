import { toCss } from './colour.js'
import { isDark } from './contrast.js'
import { createPropertyReader, PROPERTIES, toLook, type Look } from './look.js'
import { followScheme, type ColorScheme, type WatchPage } from './scheme.js'
import tokens from './tokens.css?inline'

/** As the page gave it: values are read, never trusted. */
interface Wish {
  theme: unknown
  colorScheme: ColorScheme
  watchPage: WatchPage | undefined
}

export interface Dress {
  /** Puts on another look, and reads the page's custom properties again. */
  change(wish: Wish): void
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
    change({ theme, colorScheme, watchPage }) {
      following.abort()
      following = new AbortController()
      let last = ''
      const { signal } = following
      followScheme({ choice: colorScheme, probe: element, signal, watchPage }, (scheme) => {
        const readProperty = createPropertyReader(element)
        // A page may touch its root at every scroll.
        const next = [scheme, ...PROPERTIES.map(readProperty)].join()
        if (next !== last) wear(element, toLook({ theme, readProperty, scheme }, element))
        last = next
      })
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

function wear({ dataset, style }: HTMLElement, { palette, radiusPx, font, dense }: Look): void {
  const scheme = isDark(palette.surface) ? 'dark' : 'light'
  dataset.scheme = scheme
  style.setProperty('color-scheme', scheme)
  for (const [token, rgb] of Object.entries(palette)) style.setProperty(`--${token}`, toCss(rgb))
  style.setProperty('--radius', `${radiusPx}px`)
  style.setProperty('--dense', String(dense))
  style.setProperty('font-family', font)
}
