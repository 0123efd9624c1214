import { expect, test } from 'vitest'
import { BLACK, contrast, isDark, mix, reach, WHITE } from '../../../widget/theme/contrast.js'

test('black on white is 21, a colour on itself 1', () => {
  expect(contrast(BLACK, WHITE)).toBeCloseTo(21)
  expect(contrast([0.2, 0.4, 0.6], [0.2, 0.4, 0.6])).toBe(1)
})

test.each([
  ['black', BLACK, true],
  ['white', WHITE, false],
  // https://www.w3.org/WAI/WCAG22/Understanding/contrast-minimum: 4.48 with white, 4.69 with black.
  ['#767676', [0x76 / 255, 0x76 / 255, 0x76 / 255], false],
  ['#2b4de0', [0x2b / 255, 0x4d / 255, 0xe0 / 255], true],
] as const)('%s is dark: %s', (_, rgb, dark) => {
  expect(isDark(rgb)).toBe(dark)
})

test('a mixture has that share of the other', () => {
  expect(mix(BLACK, [1, 0.5, 0], 0.2)).toEqual([0.2, 0.1, 0])
})

test('what is enough stays, what is not goes as far as it must, at most to the end', () => {
  const isHalf = ([red]: readonly number[]) => red! >= 0.5
  expect(reach([0.7, 0, 0], WHITE, isHalf)).toEqual([0.7, 0, 0])
  expect(reach(BLACK, WHITE, isHalf)[0]).toBeCloseTo(0.5)
  expect(reach(BLACK, WHITE, () => false)).toBe(WHITE)
})
