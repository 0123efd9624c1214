import type { Instance } from './instance.js'

/** Known to every copy of Latchkey on the page, whichever bundle or version it came in. */
export const INSTANCE = Symbol.for('latchkey')
/** Holds the page's one instance, once a copy has made it. */
export const shared = globalThis as { [INSTANCE]?: Instance }
