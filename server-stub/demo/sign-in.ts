import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import { PEOPLE, type Person } from './people.js'

const COOKIE = 'northwind_session'
const COOKIE_MAX_AGE_S = 7 * 24 * 60 * 60

/** Who is signed in, in a signed cookie: it needs no store and outlives a restart. */
export interface SignIn {
  whoIs(c: Context): Promise<Person | undefined>
  /** `false`: there is no such person. */
  enter(c: Context, personId: unknown): Promise<boolean>
  leave(c: Context): void
}

export function createSignIn(projectKey: string): SignIn {
  // Another purpose, another key: the cookie says nothing about the project key.
  const secret = createHash('sha256').update(`northwind session ${projectKey}`).digest('hex')
  const find = (id: unknown) => PEOPLE.find((person) => person.id === id)

  return {
    whoIs: async (c) => find(await getSignedCookie(c, secret, COOKIE)),
    async enter(c, personId) {
      const person = find(personId)
      if (person === undefined) return false
      await setSignedCookie(c, COOKIE, person.id, secret, {
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
        maxAge: COOKIE_MAX_AGE_S,
      })
      return true
    },
    leave: (c) => void deleteCookie(c, COOKIE, { path: '/' }),
  }
}
