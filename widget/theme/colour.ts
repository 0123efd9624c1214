/** sRGB, each channel 0–1. */
export type Rgb = readonly [red: number, green: number, blue: number]

/**
 * Reads any CSS colour the browser knows, `var()` of the page's own properties included; `undefined` for what is none
 * or is see-through. Nothing but a colour can come of it: `url()` is none.
 * `probe` is asked what it made of it, so it must be on the page.
 */
export function toRgb(value: unknown, probe: HTMLElement): Rgb | undefined {
  if (typeof value !== 'string') return undefined
  return fromHex(value.trim()) ?? fromComputed(value, probe)
}

function fromHex(value: string): Rgb | undefined {
  const [, digits] = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(value) ?? []
  return digits ? fromDigits(digits.length === 3 ? digits.replace(/./g, '$&$&') : digits) : undefined
}

/** Six of them, hexadecimal. */
export function fromDigits(digits: string): Rgb {
  const channel = (at: number) => parseInt(digits.slice(at, at + 2), 16) / 255
  return [channel(0), channel(2), channel(4)]
}

/** Mixing a colour with itself makes every notation, `oklch()` and names included, come back as `color(srgb r g b)`. */
function fromComputed(value: string, probe: HTMLElement): Rgb | undefined {
  const { style } = probe
  style.removeProperty('color')
  style.setProperty('color', `color-mix(in srgb, ${value}, ${value})`)
  const isRead = style.getPropertyValue('color') !== ''
  const computed = getComputedStyle(probe).color
  style.removeProperty('color')
  const [red, green, blue, alpha = 1] = (computed.match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number)
  if (!isRead || !computed.startsWith('color(srgb') || alpha === 0) return undefined
  if (red === undefined || green === undefined || blue === undefined) return undefined
  return [clamp(red), clamp(green), clamp(blue)]
}

const clamp = (channel: number) => Math.min(Math.max(channel, 0), 1)

export const toCss = (rgb: Rgb): string => `rgb(${rgb.map((channel) => Math.round(channel * 255)).join(' ')})`
