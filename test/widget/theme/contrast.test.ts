import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rgb } from '../../../widget/theme/colour.js'
import { contrast, toAccent } from '../../../widget/theme/contrast.js'

const AA = 4.5
const WHITE: Rgb = [1, 1, 1]
const DARK_SURFACE: Rgb = [0x16 / 255, 0x17 / 255, 0x1c / 255]
const channel = fc.double({ min: 0, max: 1, noNaN: true })
const rgb = fc.tuple(channel, channel, channel)

test('black on white is 21, a colour on itself 1', () => {
  expect(contrast([0, 0, 0], WHITE)).toBeCloseTo(21)
  expect(contrast([0.2, 0.4, 0.6], [0.2, 0.4, 0.6])).toBe(1)
})

test('whatever the accent, writing on it and in it can be read', () => {
  fc.assert(
    fc.property(rgb, fc.constantFrom('light', 'dark'), (accent, scheme) => {
      const { fill, onFill, ink } = toAccent(accent, scheme)
      expect(contrast(fill, onFill)).toBeGreaterThanOrEqual(AA)
      expect(contrast(ink, scheme === 'light' ? WHITE : DARK_SURFACE)).toBeGreaterThanOrEqual(AA)
    }),
  )
})

test('an accent that can be read as it is stays as it is', () => {
  const cobalt: Rgb = [0x2b / 255, 0x4d / 255, 0xe0 / 255]
  expect(toAccent(cobalt, 'light')).toEqual({ fill: cobalt, onFill: WHITE, ink: cobalt })
})

test('a bright accent is written on in dark, not darkened', () => {
  const yellow: Rgb = [0.98, 0.8, 0.08]
  expect(contrast(toAccent(yellow, 'light').onFill, WHITE)).toBeGreaterThan(15)
})
