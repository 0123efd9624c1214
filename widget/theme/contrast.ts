import type { Rgb } from './colour.js'
import type { Scheme } from './scheme.js'

/** WCAG 2.2, 1.4.3: text on its ground. */
const TEXT = 4.5
/** Above it, dark writing is plainly the better choice; below, a darker ground under white looks more like the brand. */
const DARK_WRITING = 7
/** Enough for an area to be seen on the panel; its writing carries the meaning. */
const AREA = 1.4

const WHITE: Rgb = [1, 1, 1]
const BLACK: Rgb = [0, 0, 0]
const INK: Rgb = [0.07, 0.07, 0.09]

/** Of all grounds in `tokens.css` that accents stand on, the one least unlike them. */
const GROUND: Record<Scheme, Rgb> = { light: [0.925, 0.925, 0.945], dark: [0.165, 0.17, 0.2] }

export interface Accent {
  /** Fills buttons and the visitor's own messages. */
  fill: Rgb
  /** Writing on `fill`. */
  onFill: Rgb
  /** Writing, icons and outlines in the accent, on the panel's grounds. */
  ink: Rgb
}

/** The accent as it can be read: WCAG AA for every pair of writing and ground. */
export function toAccent(accent: Rgb, scheme: Scheme): Accent {
  const away = scheme === 'light' ? BLACK : WHITE
  const seen = reach(accent, away, (rgb) => contrast(rgb, GROUND[scheme]) >= AREA)
  const ink = reach(accent, away, (rgb) => contrast(rgb, GROUND[scheme]) >= TEXT)
  if (contrast(seen, INK) >= DARK_WRITING) return { fill: seen, onFill: INK, ink }
  return { fill: reach(seen, BLACK, (rgb) => contrast(rgb, WHITE) >= TEXT), onFill: WHITE, ink }
}

/** WCAG 2.2's contrast ratio, 1–21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

const linear = (channel: number) =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4

/** Goes towards `end` in steps of 2 % until it is `enough`. */
function reach(start: Rgb, end: Rgb, enough: (rgb: Rgb) => boolean): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const [red, green, blue] = start.map((channel, index) => channel + ((end[index] ?? 0) - channel) * share)
    const mixed: Rgb = [red ?? 0, green ?? 0, blue ?? 0]
    if (enough(mixed)) return mixed
  }
  return end
}
