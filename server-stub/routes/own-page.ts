import type { Call } from './http.js'

/**
 * Whether a page of this server sent it, so that what it asks for may be done. Browsers before 2023 have no Sec-Fetch-Site,
 * nor has anything on plain http but loopback.
 */
export function isSentByOwnPage(c: Call, ownOrigin: string): boolean {
  const site = c.req.header('sec-fetch-site')
  return site === undefined ? c.req.header('origin') === ownOrigin : site === 'same-origin'
}

/**
 * Whether it may be read: also by whoever typed the address or saved it (`none`), and with an old browser, which names no
 * origin where its own page reads. Another site's page could do nothing with that answer, which has no CORS.
 */
export function mayBeRead(c: Call, ownOrigin: string): boolean {
  const isUntold = [undefined, 'none'].includes(c.req.header('sec-fetch-site'))
  return isSentByOwnPage(c, ownOrigin) || (isUntold && c.req.header('origin') === undefined)
}
