import type { HostError } from './error.js'
import type { TokenRouteOptions } from './options.js'

/** Tells the developer, in one line that never holds the project key. A log that fails costs the visitor nothing. */
export function report<Context>(error: HostError, options: TokenRouteOptions<Context>): void {
  try {
    if (options.onError) return options.onError(error)
    const line = `Latchkey token route: ${error.message}${because(error.cause)} [${error.code}]`
    const key = options.projectKey?.trim()
    console.error(key ? line.replaceAll(key, 'lk_sk_…') : line)
  } catch {
    // The answer matters more.
  }
}

/** fetch hides what happened one level down: `TypeError: fetch failed` ← `ECONNREFUSED`. */
function because(cause: unknown): string {
  if (!(cause instanceof Error)) return ''
  const { cause: deeper } = cause
  const what =
    deeper instanceof Error && 'code' in deeper ? String(deeper.code) : `${cause.name}: ${cause.message}`
  return ` ${what.split('\n', 1)[0]?.slice(0, 300)}.`
}
