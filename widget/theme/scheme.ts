import { readPageScheme, watchPage } from './page-scheme.js'

export type Scheme = 'light' | 'dark'
export type ColorScheme = Scheme | 'auto' | 'page'

/**
 * Tells `onScheme` now and whenever it may be another one, until `signal` is aborted.
 * @param probe on the page; see `toRgb`.
 */
export function followScheme(
  { choice, probe, signal }: { choice: ColorScheme; probe: HTMLElement; signal: AbortSignal },
  onScheme: (scheme: Scheme) => void,
): void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const tell = () => onScheme(toScheme(choice, system.matches, probe))
  system.addEventListener('change', tell, { signal })
  if (choice === 'page') watchPage(tell, signal)
  tell()
}

function toScheme(choice: ColorScheme, isSystemDark: boolean, probe: HTMLElement): Scheme {
  if (choice === 'page') return readPageScheme(isSystemDark, probe)
  return choice === 'dark' || (choice === 'auto' && isSystemDark) ? 'dark' : 'light'
}
