import { fromDigits, type Rgb } from './colour.js'
import { BLACK, contrast, isDark, mix, OUTLINE, reach, TEXT, WHITE } from './contrast.js'
import type { Scheme } from './scheme.js'

/** What a page asks for; the rest follows from it. */
export interface Wish {
  accent: Rgb | undefined
  background: Rgb | undefined
  text: Rgb | undefined
}

/** One for each colour in the stylesheets, where it is `--accent`, `--on-accent` and so on. */
export type Palette = Record<Token, Rgb>
type Token =
  | 'surface'
  | 'ground'
  | 'theirs'
  | 'tint'
  | 'text'
  | 'muted'
  | 'line'
  | 'edge'
  | 'danger'
  | 'good'
  | 'due'
  | 'accent'
  | 'accent-hover'
  | 'on-accent'
  | 'accent-ink'

/** Above it, dark writing is plainly the better choice; below, a darker ground under white looks more like the brand. */
const DARK_WRITING = 7
/** Enough for an area to be seen on the panel; its writing carries the meaning. */
const AREA = 1.4
/** What black or white has on the panel's ground at least, so that there is room for the tones between. */
const ROOM = 7
/** What white has on a ground that was turned dark. */
const NIGHT = 17

const INK = fromDigits('191a21')
const DEFAULT_ACCENT = fromDigits('2b4de0')
/** By whether the panel's ground is dark. */
const DEFAULTS = {
  light: {
    surface: WHITE,
    text: INK,
    danger: fromDigits('b4232c'),
    good: fromDigits('17683a'),
    due: fromDigits('7a4f00'),
  },
  dark: {
    surface: fromDigits('16171c'),
    text: fromDigits('f2f2f5'),
    danger: fromDigits('ff9a94'),
    good: fromDigits('7fdca4'),
    due: fromDigits('f2c46d'),
  },
}

/** The panel's ground where `scheme` is on. A light one turns dark with it; a dark one is dark in both. */
export function toSurface(background: Rgb | undefined, scheme: Scheme): Rgb {
  if (!background) return DEFAULTS[scheme].surface
  const isNight = scheme === 'dark' && !isDark(background)
  const end = isNight || isDark(background) ? BLACK : WHITE
  const away = end === BLACK ? WHITE : BLACK
  return reach(background, end, (rgb) => contrast(rgb, away) >= (isNight ? NIGHT : ROOM))
}

/** Every colour as it can be read on `surface`: WCAG AA for each pair of writing and ground, whatever was wished. */
export function toPalette(surface: Rgb, { accent = DEFAULT_ACCENT, text }: Partial<Wish>): Palette {
  const tone = DEFAULTS[isDark(surface) ? 'dark' : 'light']
  const away = isDark(surface) ? WHITE : BLACK
  const on = (share: number) => mix(surface, tone.text, share)
  const tintedBy = (ink: Rgb) => mix(surface, ink, 0.1)
  const [ground, theirs, line] = [on(0.04), on(0.07), on(0.12)]
  const readOn = (grounds: Rgb[]) => (rgb: Rgb) => grounds.every((each) => contrast(rgb, each) >= TEXT)

  const ink = reach(accent, away, (rgb) => readOn([surface, ground, theirs, tintedBy(rgb)])(rgb))
  const tint = tintedBy(ink)
  // The last is a button under the pointer.
  const canRead = readOn([surface, ground, theirs, tint, mix(tint, tone.text, 0.07)])
  const toReadable = (rgb: Rgb) => reach(rgb, away, canRead)

  const isSeen = (rgb: Rgb) => [surface, ground, tint].every((each) => contrast(rgb, each) >= AREA)
  const fill = reach(accent, away, (rgb) => isSeen(rgb) && contrast(rgb, toWriting(rgb)) >= TEXT)
  const writing = toWriting(fill)
  return {
    surface,
    ground,
    theirs,
    line,
    tint,
    text: toReadable(text ?? tone.text),
    muted: toReadable(on(0.68)),
    edge: reach(line, away, (rgb) => contrast(rgb, ground) >= OUTLINE),
    danger: toReadable(tone.danger),
    good: toReadable(tone.good),
    due: toReadable(tone.due),
    accent: fill,
    'accent-hover': mix(fill, writing === INK ? WHITE : BLACK, 0.08),
    'on-accent': writing,
    'accent-ink': ink,
  }
}

const toWriting = (fill: Rgb): Rgb => (contrast(fill, INK) >= DARK_WRITING ? INK : WHITE)
