import { toRgb } from './colour.js'
import { isDark } from './contrast.js'
import { toBody, toPageStyle, toRoot } from './page.js'
import type { Scheme } from './scheme.js'

/**
 * What the page shows: what it declares, in CSS or by `<meta name=color-scheme>`; where that is nothing or both, its
 * background; and without one the system's where it takes both, else light.
 */
export function readPageScheme(isSystemDark: boolean, probe: HTMLElement): Scheme {
  const { colorScheme } = toPageStyle()
  const meta = toRoot().querySelector<HTMLMetaElement>('meta[name=color-scheme]')
  const declared = /light|dark/.test(colorScheme) ? colorScheme : String(meta?.content)
  const isLight = /light/.test(declared)
  const isNight = /dark/.test(declared)
  if (isLight !== isNight) return isNight ? 'dark' : 'light'
  const ground = toGround(toBody(), probe) ?? toGround(toRoot(), probe)
  return (ground ? isDark(ground) : isLight && isSystemDark) ? 'dark' : 'light'
}

const toGround = (element: HTMLElement | null, probe: HTMLElement) =>
  element ? toRgb(getComputedStyle(element).backgroundColor, probe) : undefined
