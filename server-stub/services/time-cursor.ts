import type { Page, TimeCursor } from '../store/lead-store.js'
import { refuseCursor } from './refusal.js'

interface List<Item> {
  read(page: Page): Promise<Item[]>
  toPlace(item: Item): TimeCursor
}

/** A page of a list that goes by time, and where the next begins. @throws Refusal for a cursor that no such list gave. */
export async function readPage<Item>(
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  { read, toPlace }: List<Item>,
): Promise<{ items: Item[]; next_cursor: string | null }> {
  const found = await read({ limit: limit + 1, after: cursor === undefined ? undefined : toPlaceOf(cursor) })
  const items = found.slice(0, limit)
  const last = found.length > limit ? items.at(-1) : undefined
  return { items, next_cursor: last ? toCursor(toPlace(last)) : null }
}

function toCursor({ at, id }: TimeCursor): string {
  return `${at}.${id}`
}

function toPlaceOf(cursor: string): TimeCursor {
  const [, at, id] = /^(\d{1,15})\.(\w{1,64})$/.exec(cursor) ?? []
  if (id !== undefined) return { at: Number(at), id }
  refuseCursor()
}
