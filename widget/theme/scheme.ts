import { readPageScheme } from './page-scheme.js'

export type Scheme = 'light' | 'dark'
export type ColorScheme = Scheme | 'auto' | 'page'

/** Tells of whatever may have made the page light or dark. */
export type WatchPage = (tell: () => void, signal: AbortSignal) => void

interface Following {
  choice: ColorScheme
  /** On the page; see `toRgb`. */
  probe: HTMLElement
  signal: AbortSignal
  /** `undefined` until it is here. */
  watchPage: WatchPage | undefined
}

/**
 * Tells `onScheme` now and whenever it may be another one, until `signal` is aborted.
 */
export function followScheme(
  { choice, probe, signal, watchPage }: Following,
  onScheme: (scheme: Scheme) => void,
): void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const tell = () => onScheme(toScheme(choice, system.matches, probe))
  system.addEventListener('change', tell, { signal })
  if (choice === 'page') watchPage?.(tell, signal)
  tell()
}

function toScheme(choice: ColorScheme, isSystemDark: boolean, probe: HTMLElement): Scheme {
  if (choice === 'page') return readPageScheme(isSystemDark, probe)
  return choice === 'dark' || (choice === 'auto' && isSystemDark) ? 'dark' : 'light'
}
