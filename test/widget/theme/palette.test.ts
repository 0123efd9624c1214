import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { toCss, type Rgb } from '../../../widget/theme/colour.js'
import { BLACK, contrast, isDark, mix, WHITE } from '../../../widget/theme/contrast.js'
import { toPalette, toSurface, type Palette } from '../../../widget/theme/palette.js'
import type { Scheme } from '../../../widget/theme/scheme.js'

const AA_TEXT = 4.5
const AA_OUTLINE = 3

type Token = keyof Palette
const GROUNDS: Token[] = ['surface', 'ground', 'theirs', 'tint']
/** Which writing stands on which ground in the stylesheets. */
const WRITTEN: [writing: Token, on: Token[]][] = [
  ['text', GROUNDS],
  ['muted', GROUNDS],
  ['danger', GROUNDS],
  ['good', GROUNDS],
  ['due', GROUNDS],
  ['accent-ink', GROUNDS],
  ['on-accent', ['accent', 'accent-hover']],
  // The development note is written the other way round.
  ['surface', ['text']],
]

const channel = fc.double({ min: 0, max: 1, noNaN: true })
const rgb = fc.tuple(channel, channel, channel)
const maybe = fc.option(rgb, { nil: undefined })
const scheme = fc.constantFrom<Scheme>('light', 'dark')
const hex = (digits: string): Rgb =>
  [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16) / 255) as never

/** As a screen shows it. */
const shown = (colour: Rgb): Rgb =>
  toCss(colour)
    .match(/\d+/g)!
    .map((each) => Number(each) / 255) as never

interface Wish {
  accent?: Rgb | undefined
  background?: Rgb | undefined
  text?: Rgb | undefined
}
const dressIn = ({ background, ...wish }: Wish, on: Scheme = 'light') =>
  toPalette(toSurface(background, on), wish)

/** What of it cannot be read. */
function findUnreadable(palette: Palette): string[] {
  const of = (token: Token) => shown(palette[token])
  const pairs = WRITTEN.flatMap(([writing, grounds]) => grounds.map((on) => [writing, on] as const))
  const hovered = shown(mix(of('tint'), of('text'), 0.07))
  return [
    ...pairs
      .filter(([writing, on]) => contrast(of(writing), of(on)) < AA_TEXT)
      .map(([writing, on]) => `${writing} on ${on}: ${contrast(of(writing), of(on)).toFixed(2)}`),
    ...(contrast(of('text'), hovered) < AA_TEXT ? ['text on a button under the pointer'] : []),
    ...(['surface', 'ground'] as const)
      .filter((on) => contrast(of('edge'), of(on)) < AA_OUTLINE)
      .map((on) => `edge on ${on}`),
    ...(contrast(of('accent'), of('surface')) < 1.35 ? ['accent on surface'] : []),
  ]
}

test('whatever is wished, all of it can be read', () => {
  fc.assert(
    fc.property(fc.record({ accent: maybe, background: maybe, text: maybe }), scheme, (wish, on) => {
      expect(findUnreadable(dressIn(wish, on))).toEqual([])
    }),
    { numRuns: 3000 },
  )
})

test('of the colours that are hardest to stand on, too', () => {
  const grey = fc.double({ min: 0.3, max: 0.6, noNaN: true }).map((each): Rgb => [each, each, each])
  fc.assert(
    fc.property(grey, rgb, scheme, (background, accent, on) => {
      expect(findUnreadable(dressIn({ background, accent }, on))).toEqual([])
    }),
    { numRuns: 3000 },
  )
})

test.each<[string, Wish, Scheme]>([
  ['white stays white', { background: WHITE }, 'light'],
  ['cream stays cream', { background: hex('fff8e7') }, 'light'],
  ['night stays night', { background: hex('10141f') }, 'dark'],
  ['night is night in the light, too', { background: hex('10141f') }, 'light'],
])('as it was wished where that can be read: %s', (_, wish, on) => {
  expect(dressIn(wish, on).surface).toEqual(wish.background)
})

test('a light ground turns dark with the scheme, and keeps its hue', () => {
  const [red, green, blue] = dressIn({ background: hex('ffd6e0') }, 'dark').surface
  expect(isDark([red, green, blue])).toBe(true)
  expect(contrast([red, green, blue], WHITE)).toBeGreaterThan(15)
  expect(red).toBeGreaterThan(blue)
  expect(blue).toBeGreaterThan(green)
})

test('an accent and a text that can be read as they are stay as they are', () => {
  const cobalt = hex('2b4de0')
  const wine = hex('5b1030')
  const { accent, 'on-accent': onAccent, 'accent-ink': ink, text } = dressIn({ accent: cobalt, text: wine })
  expect([accent, onAccent, ink, text]).toEqual([cobalt, WHITE, cobalt, wine])
})

test('a text that can’t be read is lightened on the dark, in its hue', () => {
  const [red, green, blue] = dressIn({ text: hex('0a1a6a') }, 'dark').text
  expect(blue).toBeGreaterThan(red)
  expect(blue).toBeGreaterThan(green)
})

test('a bright accent is written on in dark, not darkened', () => {
  const { accent, 'on-accent': onAccent } = dressIn({ accent: hex('facc15') })
  expect(contrast(onAccent, WHITE)).toBeGreaterThan(15)
  expect(contrast(accent, BLACK)).toBeGreaterThan(10)
})

test('without a wish the panel is white, or nearly black', () => {
  expect(toCss(dressIn({}).surface)).toBe('rgb(255 255 255)')
  expect(toCss(dressIn({}, 'dark').surface)).toBe('rgb(22 23 28)')
})
