import type { Written } from '../handle.js'

const DELIVERIES: readonly unknown[] = [
  'sent',
  'sending',
  'waiting',
  'failed',
] satisfies Written['delivery'][]

/** `undefined` for what is no message. */
export function readWritten(value: unknown): Written | undefined {
  const { id, session, text, at, delivery } = Object(value) as Record<string, unknown>
  const isText = typeof id === 'string' && typeof text === 'string'
  const isThere = session === undefined || typeof session === 'string'
  const isTimed = at instanceof Date && !Number.isNaN(Number(at))
  if (!isText || !isThere || !isTimed || !DELIVERIES.includes(delivery)) return undefined
  return { id, session, text, at, delivery: delivery as Written['delivery'] }
}

/** What else there is to one never changes. */
export const isSame = (one: Written | undefined, other: Written): boolean =>
  one?.delivery === other.delivery && one.session === other.session
