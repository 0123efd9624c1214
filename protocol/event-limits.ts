// Apart from the schemas, so that browsers get the numbers without zod.

export const EVENTS_MAX = 100
export const EVENT_NAME_MAX_CHARS = 64
/** Of an event's properties, as UTF-8 JSON. */
export const PROPERTIES_MAX_BYTES = 4096
export const PROPERTIES_MAX_DEPTH = 4
/** What happened longer ago counts as having happened when it arrived. */
export const EVENT_AGE_MAX_MS = 30 * 24 * 3_600_000
