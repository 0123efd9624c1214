import { userInfo } from 'node:os'

/** Who runs this command, for whoever later asks who made something: `cli:alex`. */
export function operator(): string {
  try {
    return `cli:${userInfo().username}`
  } catch {
    // A container's user need not have a name.
    return 'cli'
  }
}
