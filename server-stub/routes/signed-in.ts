import { Refusal } from '../services/refusal.js'
import type { SignIns } from '../services/sign-ins.js'
import type { User } from '../store/store.js'
import type { Cookies } from './cookies.js'
import type { Call } from './http.js'
import { isSentByOwnPage, mayBeRead } from './own-page.js'

/**
 * Whose browser it is that asks the API, by its cookie; `undefined`: there is none.
 * @throws Refusal 400 where it comes with `Authorization` too, 401 `signed_out`, 403 `password_change_required`, and
 * `origin_not_allowed` where another site's page asks.
 */
export type FindUser = (c: Call) => Promise<User | undefined>

interface Dependencies {
  signIns: Pick<SignIns, 'find'>
  cookies: Pick<Cookies, 'signIn'>
  ownOrigin: string
}

export function createFindUser({ signIns, cookies, ownOrigin }: Dependencies): FindUser {
  return async (c) => {
    const secret = cookies.signIn(c)
    if (secret === undefined) return undefined
    // An open stream asks again of itself: nobody need be there.
    const isAskedAgain = c.get('comesWithCookie') === true
    c.set('comesWithCookie', true)
    if (c.req.header('authorization') !== undefined) throw new Refusal('malformed_request', TWO_WAYS)

    const isReading = ['GET', 'HEAD'].includes(c.req.method)
    const isAllowed = (isReading ? mayBeRead : isSentByOwnPage)(c, ownOrigin)
    const who = await signIns.find(secret, { isUse: isAllowed && !isAskedAgain })
    if (!who) throw new Refusal('signed_out', SIGNED_OUT)
    if (who.user.firstPasswordEndsAt !== undefined) {
      throw new Refusal('password_change_required', FIRST_PASSWORD)
    }
    if (isAllowed) return who.user
    const sentence = `With the cookie of a browser only pages of ${ownOrigin} may ask.`
    throw new Refusal('origin_not_allowed', sentence)
  }
}

const TWO_WAYS = 'The cookie of a browser came with an Authorization header; send one of the two.'
const SIGNED_OUT = 'Nobody is signed in with this browser any more. Sign in at /dashboard.'
const FIRST_PASSWORD = 'The first password only serves to choose another. Do so at /dashboard.'
