import { type Rgb, toRgb } from './colour.js'
import { type Palette, toPalette, toSurface } from './palette.js'
import { toPageStyle } from './page.js'
import type { Scheme } from './scheme.js'

/** What a page's own CSS may set, each as `--latchkey-…` on the widget's element or above it. */
export const PROPERTIES = ['accent', 'background', 'text', 'font', 'radius', 'density'] as const
type Property = (typeof PROPERTIES)[number]

/** As it is put on. */
export interface Look {
  palette: Palette
  radiusPx: number
  /** A list of families; empty: the system's. */
  font: string
  /** What paddings and gaps are multiplied by. */
  dense: number
}

const RADIUS_MAX_PX = 32
const RADIUS_DEFAULT_PX = 20
/** At most 200 characters. */
const FONT = /^[^(;{]{1,200}$/
const COMPACT = 0.65

/** What the page's CSS says of it, as text; empty: nothing. */
export type ReadProperty = (name: Property) => string

export function createPropertyReader(element: HTMLElement): ReadProperty {
  const style = getComputedStyle(element)
  return (name) => style.getPropertyValue(`--latchkey-${name}`)
}

/** Each value for itself: of the page's CSS, of the theme for the dark, of the theme. What can't be read is not there. */
export function toLook(
  { theme, readProperty, scheme }: { theme: unknown; readProperty: ReadProperty; scheme: Scheme },
  probe: HTMLElement,
): Look {
  const usual = toRecord(theme)
  const night = scheme === 'dark' ? toRecord(usual['dark']) : {}
  const read = <T>(name: Property, parse: (value: unknown) => T | undefined): T | undefined =>
    parse(readProperty(name)) ?? parse(night[name]) ?? parse(usual[name])
  const toColour = (value: unknown): Rgb | undefined => toRgb(value, probe)

  const surface = toSurface(read('background', toColour), scheme)
  return {
    palette: toPalette(surface, { accent: read('accent', toColour), text: read('text', toColour) }),
    radiusPx: read('radius', toRadius) ?? RADIUS_DEFAULT_PX,
    font: read('font', toFont) ?? '',
    dense: read('density', toDense) ?? 1,
  }
}

const toRecord = (value: unknown) => Object(value) as Readonly<Record<string, unknown>>

/** A number, or CSS pixels. */
function toRadius(value: unknown): number | undefined {
  const px = typeof value === 'string' ? Number(value.replace('px', '') || NaN) : value
  const isNumber = typeof px === 'number' && !isNaN(px)
  return isNumber ? Math.min(Math.max(px, 0), RADIUS_MAX_PX) : undefined
}

function toDense(value: unknown): number | undefined {
  if (value === 'compact') return COMPACT
  return value === 'comfortable' ? 1 : undefined
}

/** Families that are there already: nothing is fetched, so no function is let through, and `url()` is one. */
function toFont(value: unknown): string | undefined {
  if (value === 'system') return ''
  if (value === 'inherit') return toPageStyle().fontFamily
  const isFamily = typeof value === 'string' && FONT.test(value) && CSS.supports('font-family', value)
  return isFamily ? value : undefined
}
