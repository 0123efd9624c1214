import { Hono } from 'hono'
import { PROBLEM_STATUS } from '../../protocol/problem-status.js'
import { Refusal } from '../services/refusal.js'
import type { SignedIn, SignIns, Visit } from '../services/sign-ins.js'
import { toSubject, type ReadAddress } from './address.js'
import type { Cookies } from './cookies.js'
import { requestId, type App, type Call, type Env } from './http.js'
import type { Log } from './log.js'
import { isSentByOwnPage } from './own-page.js'
import { showTrouble } from './pages/layout.js'
import { readBody } from './read-body.js'

/** Whom the cookie of a call names, and whether the call may be believed. */
export interface People {
  /** @throws Refusal `malformed_request` where it comes with `Authorization` too. */
  find(c: Call): Promise<SignedIn | undefined>
  /** The form of a call that changes something. @throws Refusal 403 where another site sent it. */
  readForm(c: Call): Promise<URLSearchParams>
  toVisit(c: Call): Visit
}

interface Dependencies {
  signIns: SignIns
  cookies: Cookies
  readAddress: ReadAddress
  ownOrigin: string
}

export function createPeople({ signIns, cookies, readAddress, ownOrigin }: Dependencies): People {
  function refuseTwoWays(c: Call): void {
    if (c.req.header('authorization') === undefined) return
    const sentence = 'Pages for people take no Authorization header: they go by the cookie of the browser.'
    throw new Refusal('malformed_request', sentence)
  }

  return {
    async find(c) {
      const secret = cookies.signIn(c)
      if (secret === undefined) return undefined
      refuseTwoWays(c)
      return signIns.find(secret)
    },

    async readForm(c) {
      refuseTwoWays(c)
      requireOwnPage(c, ownOrigin)
      const type = c.req.header('content-type') ?? ''
      if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) {
        const sentence = 'Send the form as application/x-www-form-urlencoded, as browsers do.'
        throw new Refusal('unsupported_media_type', sentence)
      }
      // Nobody types a NUL, and no database keeps one.
      return new URLSearchParams((await readBody(c)).replaceAll(/\0|%00/g, ''))
    },

    toVisit(c) {
      const address = readAddress(c)
      return {
        from: { address, requestId: requestId(c) },
        subject: address === undefined ? undefined : toSubject(address),
        device: cookies.device(c),
      }
    },
  }
}

/** Routes whose refusals are pages, mistakes of ours included. */
export function createPages(log: Log): App {
  const pages: App = new Hono<Env>()
  pages.onError((error, c) => {
    if (error instanceof Refusal) {
      const sentence = error.message
      return showTrouble(c, PROBLEM_STATUS[error.code], { title: 'This did not work', sentence })
    }
    log.error({ requestId: requestId(c), error }, 'a request failed')
    return showTrouble(c, 500, {
      title: 'The server failed at this',
      sentence:
        'It is not your fault. Whoever runs this server finds the reason in its log, under the number below.',
    })
  })
  return pages
}

function requireOwnPage(c: Call, ownOrigin: string): void {
  if (isSentByOwnPage(c, ownOrigin)) return
  const sentence =
    'The form came from another site, so nothing was done. Open the page here and send it again.'
  throw new Refusal('origin_not_allowed', sentence)
}
