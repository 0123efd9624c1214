// Apart from the schemas, so that browsers get the numbers without zod.

export const MESSAGE_MAX_CHARS = 4000
export const NOTE_MAX_CHARS = 4000
export const RATING_COMMENT_MAX_CHARS = 1000
export const PAGE_SIZE_DEFAULT = 50
export const PAGE_SIZE_MAX = 100
