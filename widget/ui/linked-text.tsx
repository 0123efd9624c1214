import type { JSX } from 'preact'

const CANDIDATE = /\b(?:https?:\/\/|mailto:|tel:)[^\s<>"']+/gi
/** What more likely ends the sentence than the address. */
const TRAILING = /[.,;:!?…)\]}»”’]+$/
const PROTOCOLS = ['http:', 'https:', 'mailto:', 'tel:']

/** Shows `text` as it is, character for character, with its addresses as links. */
export const LinkedText = ({ text }: { text: string }): JSX.Element => (
  <>
    {toParts(text).map(({ text, href }) =>
      href ? (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          {text}
        </a>
      ) : (
        text
      ),
    )}
  </>
)

export interface Part {
  text: string
  /** `undefined`: plain text. */
  href: string | undefined
}

export function toParts(text: string): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const { 0: found, index } of text.matchAll(CANDIDATE)) {
    const address = found.replace(TRAILING, '')
    const href = toHref(address)
    if (!href) continue
    if (index > end) parts.push({ text: text.slice(end, index), href: undefined })
    parts.push({ text: address, href })
    end = index + address.length
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: undefined })
  return parts
}

/** `undefined` for what leads nowhere good. */
export function toHref(address: string): string | undefined {
  try {
    const url = new URL(address)
    return PROTOCOLS.includes(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}
