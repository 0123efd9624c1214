import type { Instance } from './instance.js'

// Known to every copy of Latchkey on the page, whichever bundle or version it came in.
const INSTANCE = Symbol.for('latchkey')
const page = globalThis as { [INSTANCE]?: Instance }

/** The page's one instance, where another copy has made it. */
export const sharedInstance = (): Instance | undefined => page[INSTANCE]
export const shareInstance = (instance: Instance): Instance => (page[INSTANCE] = instance)
