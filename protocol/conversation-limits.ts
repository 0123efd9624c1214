// Apart from the schemas, so that browsers get the numbers without zod.

export const MESSAGE_MAX_CHARS = 4000
export const PAGE_SIZE_DEFAULT = 50
export const PAGE_SIZE_MAX = 100
