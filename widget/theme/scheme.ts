export type Scheme = 'light' | 'dark'
export type ColorScheme = Scheme | 'auto' | 'page'

/** Tells `onScheme` now and at every change, until `signal` is aborted. */
export function followScheme(
  choice: ColorScheme,
  onScheme: (scheme: Scheme) => void,
  signal: AbortSignal,
): void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const tell = () => onScheme(toScheme(choice, system.matches))
  system.addEventListener('change', tell, { signal })
  if (choice === 'page') {
    // A page's own switch is a class or an attribute on its root.
    const observer = new MutationObserver(tell)
    observer.observe(document.documentElement, { attributes: true })
    signal.addEventListener('abort', () => observer.disconnect(), { once: true })
  }
  tell()
}

function toScheme(choice: ColorScheme, isSystemDark: boolean): Scheme {
  if (choice === 'light' || choice === 'dark') return choice
  if (choice === 'auto') return isSystemDark ? 'dark' : 'light'
  const { colorScheme } = getComputedStyle(document.documentElement)
  if (!/dark/.test(colorScheme)) return 'light'
  return !/light/.test(colorScheme) || isSystemDark ? 'dark' : 'light'
}
