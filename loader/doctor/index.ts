import type { LatchkeyError } from '../error.js'
import type { Explanation } from '../handle.js'
import { CODES } from './codes.js'

const said = new Set<string>()

/** The words for a failure: what happened, and what to do about it. */
export function explain(error: LatchkeyError, given?: unknown): Explanation {
  const { code, subject, status, message, retryAfterMs } = error
  return { code, ...CODES[code]({ subject, status, message, retryAfterMs, given, page: location.origin }) }
}

/** One console line in these words, however often it is said; the error then carries them as its message. */
export function report(error: LatchkeyError, given?: unknown): void {
  const { sentence, fix } = explain(error, given)
  error.message = `${sentence} ${fix}`
  if (said.has(error.message)) return
  said.add(error.message)
  console.warn('[latchkey] ' + error.message)
}
