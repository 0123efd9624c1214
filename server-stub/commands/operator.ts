import { userInfo } from 'node:os'

import type { Actor } from '../services/actor.js'

/** Who runs this command, for whoever later asks who made something: `cli:alex`. */
export function operator(): string {
  try {
    return `cli:${userInfo().username}`
  } catch {
    // A container's user need not have a name.
    return 'cli'
  }
}

/** The same, for the audit log. */
export function asOperator(): Actor {
  return { by: operator() }
}
