import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where the build puts the browser's files, seen from `dist/server/` and from the sources. */
export function findBrowserFolder(here = import.meta.dirname): string {
  const beside = join(here, '..', 'browser')
  return existsSync(beside) ? beside : join(here, '..', 'dist', 'browser')
}
