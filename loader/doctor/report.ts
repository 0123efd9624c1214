import type { LatchkeyError } from '../error.js'
import type { Explanation } from '../handle.js'
import { CODES } from './codes.js'

const said = new Set<string>()
const explained = new WeakMap<Error, Explanation>()

/** The words for a failure: what happened, and what to do about it. What is no failure of ours keeps its own. */
export function explain(error: LatchkeyError, given?: unknown): Explanation {
  // Once an error was reported, its message is these words.
  const known = explained.get(error)
  if (known) return known
  const { code, subject, status, message, retryAfterMs, cause } = error
  // What kept a callback from answering, where that was ours: the file of a chunk, say.
  if (code === 'get_token_failed' && isOurs(cause)) return explain(cause)
  const words = Object.hasOwn(CODES, code) ? CODES[code] : () => ({ sentence: message, fix: '' })
  const explanation = {
    code,
    ...words({ subject, status, message, retryAfterMs, given, page: location.origin }),
  }
  explained.set(error, explanation)
  return explanation
}

/** One console line in these words, however often it is said; the error then carries them as its message. */
export function report(error: LatchkeyError, given?: unknown): void {
  const { sentence, fix } = explain(error, given)
  error.message = `${sentence} ${fix}`.trim()
  if (said.has(error.message)) return
  said.add(error.message)
  console.warn('[latchkey] ' + error.message)
}

const isOurs = (cause: unknown): cause is LatchkeyError =>
  cause instanceof Error && cause.name === 'LatchkeyError'
