import {
  EVENT_NAME_MAX_CHARS,
  PROPERTIES_MAX_BYTES,
  PROPERTIES_MAX_DEPTH,
} from '../../protocol/event-limits.js'
import type { Tracked } from '../handle.js'
import { randomId } from './random-id.js'

/** An event as the server takes it, but for how long ago it was. */
export interface PageEvent {
  /** The same however often it is sent. */
  id: string
  name: string
  properties: Record<string, unknown>
  significant: boolean
}

/** What the page tracked, or in words what it gave that is none. Never throws, whatever was given. */
export function readTracked([name, properties]: Tracked, significant: boolean): PageEvent | string {
  const given: unknown = name
  if (typeof given !== 'string') return `no name, but ${toNoun(given)}`
  const trimmed = given.trim()
  if (!trimmed) return 'an empty name'
  if (trimmed.length > EVENT_NAME_MAX_CHARS) return `a name of ${trimmed.length} characters`
  if (/\p{C}/u.test(trimmed)) return 'a name with a control character'
  const plain = toPlain(properties ?? {})
  if (typeof plain === 'string') return plain
  return {
    id: `trk_${randomId()}`,
    name: trimmed,
    properties: plain,
    significant,
  }
}

/** A copy: what the page changes later, changes nothing of what was. */
function toPlain(given: unknown): Record<string, unknown> | string {
  let text
  try {
    text = JSON.stringify(given)
  } catch {
    // A ring, a BigInt, or a getter of the page's that throws.
  }
  if (text === undefined) return 'properties that are no JSON'
  const plain = JSON.parse(text) as unknown
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    return `properties that are no object, but ${toNoun(plain)}`
  }
  const bytes = new TextEncoder().encode(text).length
  if (bytes > PROPERTIES_MAX_BYTES) return `properties of ${bytes} bytes`
  if (!isWithin(PROPERTIES_MAX_DEPTH, plain)) return 'properties that are too deep'
  const long = Object.keys(plain).find((key) => key.length === 0 || key.length > 64)
  if (long !== undefined) return `a property whose name has ${long.length} characters`
  return plain as Record<string, unknown>
}

function isWithin(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((each) => isWithin(levels - 1, each))
}

function toNoun(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
