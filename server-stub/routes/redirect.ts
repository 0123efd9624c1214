import type { Services } from '../services/services.js'
import type { Cookies } from './cookies.js'
import { send, type Call } from './http.js'
import type { People } from './people.js'

export interface PageDependencies {
  services: Services
  cookies: Cookies
  people: People
  /** Where people reach the server, without a trailing slash. */
  issuer: string
}

/** RFC 9110 §15.4.4: whatever was sent is done, and a reload does not send it again. */
export function redirect(c: Call, to = '/dashboard'): Response {
  return send(c, 303, null, { location: to, 'cache-control': 'private, no-store' })
}

export function toWait(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  return `Too many tries. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again.`
}
