import type { MessageQuery } from '../session.js'

type Order = MessageQuery['order']

const PREFIX = { asc: '', desc: 'before.' } as const

/** Where the next page of messages begins. It says its order, since in the other one it would be another place. */
export const toMessageCursor = (order: Order, id: string): string => PREFIX[order] + id

/** The message that a page begins after; `undefined`: no list in this order gave that cursor. */
export function readMessageCursor(order: Order, cursor: string): string | undefined {
  const id = cursor.startsWith(PREFIX[order]) ? cursor.slice(PREFIX[order].length) : ''
  return /^\w+$/.test(id) ? id : undefined
}
