// Apart from the schemas, so that browsers get the numbers without zod.

export const LEAD_TEXT_MAX_CHARS = 4000
/** Where a field names no `maxLength`. */
export const LEAD_LINE_MAX_CHARS = 254
/** What the page says, as UTF-8 JSON: `page` and `intent` together. */
export const LEAD_CONTEXT_MAX_BYTES = 8192
