import type { Actor } from '../store/store.js'

export type { Actor }

/** What the server does of itself, asked by nobody. */
export const SYSTEM: Actor = { by: 'system' }
