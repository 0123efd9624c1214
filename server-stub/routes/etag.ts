import { hash } from 'node:crypto'

export function toEtag(content: string | Uint8Array): string {
  return `"${hash('sha256', content, 'hex').slice(0, 32)}"`
}

/** RFC 9110 §13.1.2: a list, compared weakly. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  return tags.includes(etag) || tags.includes('*')
}
