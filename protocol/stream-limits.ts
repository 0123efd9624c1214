// Apart from the schemas, so that browsers get the numbers without zod.

/** Something comes at least so often, if only a comment: who hears nothing for twice as long is cut off. */
export const HEARTBEAT_MS = 15_000
