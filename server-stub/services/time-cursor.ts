import type { TimeCursor } from '../store/lead-store.js'
import { refuseField } from './refusal.js'

/** A place in a list that goes by time. */
export function toTimeCursor({ at, id }: TimeCursor): string {
  return `${at}.${id}`
}

/** @throws Refusal for what is no place in any such list. */
export function readTimeCursor(cursor: string | undefined): TimeCursor | undefined {
  if (cursor === undefined) return undefined
  const [, at, id] = /^(\d{1,15})\.(\w{1,64})$/.exec(cursor) ?? []
  if (id !== undefined) return { at: Number(at), id }
  throw refuseField('cursor', 'is not one that this list gave; start without it.')
}
