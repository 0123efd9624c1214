import type { Rgb } from './colour.js'

/** WCAG 2.2, 1.4.3 asks for 4.5 between text and its ground; screens round each channel to one in 255. */
export const TEXT = 4.6
/** 1.4.11, for the outline by which a field is known: 3. */
export const OUTLINE = 3.1

export const WHITE: Rgb = [1, 1, 1]
export const BLACK: Rgb = [0, 0, 0]

/** WCAG 2.2's contrast ratio, 1–21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** White can be read on it better than black. */
export const isDark = (rgb: Rgb): boolean => contrast(rgb, WHITE) > contrast(rgb, BLACK)

/** @param share of `other`, 0–1. */
export function mix([red, green, blue]: Rgb, other: Rgb, share: number): Rgb {
  const towards = (channel: number, end: number) => channel + (end - channel) * share
  return [towards(red, other[0]), towards(green, other[1]), towards(blue, other[2])]
}

/** Goes towards `end` in steps of 2 % until it is `enough`. */
export function reach(start: Rgb, end: Rgb, enough: (rgb: Rgb) => boolean): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const mixed = mix(start, end, share)
    if (enough(mixed)) return mixed
  }
  return end
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

const linear = (channel: number) =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
