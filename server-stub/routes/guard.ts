import type { Spend } from '../services/limits.js'
import { Refusal } from '../services/refusal.js'
import { toSubject, type ReadAddress } from './address.js'
import type { Call } from './http.js'
import { OAuthRefusal } from './oauth-refusal.js'

export type Guard = <Result>(c: Call, authenticate: () => Promise<Result>) => Promise<Result>

/**
 * Counts who tries what was never a credential of ours. A good one passes from a limited address too, and costs no look at
 * the count: behind one address may be a whole cloud, which nobody in it may lock out, and what is guessed here has 160
 * bits and more. (Where people choose what is guessed, ask the limit first.)
 */
export function createGuard(failures: Spend, readAddress: ReadAddress): Guard {
  return async (c, authenticate) => {
    try {
      return await authenticate()
    } catch (error) {
      const address = readAddress(c)
      if (address !== undefined && isGuess(error)) error.quota = await failures(toSubject(address))
      throw error
    }
  }
}

// Not what has ended, was revoked or was left out: honest pages and servers come with that, many from one address.
const GUESSES = ['unknown_key', 'wrong_credentials', 'token_invalid', 'invalid_client']

function isGuess(error: unknown): error is Refusal | OAuthRefusal {
  // OAuth has one word for every client that gets nothing; the cause tells which.
  if (error instanceof OAuthRefusal && error.cause !== undefined) return isGuess(error.cause)
  return (error instanceof Refusal || error instanceof OAuthRefusal) && GUESSES.includes(error.code)
}
