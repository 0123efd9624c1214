import { randomBytes } from 'node:crypto'

// In ASCII order, so that ids sort by the time they begin with.
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
// The largest multiple of 62 in a byte: bytes from there on would favour the first digits.
const FAIR_BELOW = 248

/** `length` digits, each log2(62) ≈ 5.95 bits of the system's randomness. */
export function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < FAIR_BELOW && text.length < length) text += DIGITS[byte % 62]
    }
  }
  return text
}

/** Padded with zeros to `length` digits. */
export function toBase62(number: number, length: number): string {
  let text = ''
  for (let rest = number; rest > 0; rest = Math.floor(rest / 62)) text = DIGITS[rest % 62] + text
  return text.padStart(length, '0')
}
