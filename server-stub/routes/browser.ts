import { Refusal } from '../services/refusal.js'
import type { Call } from './http.js'

/** Whatever a page holds, everybody who opens it has. @throws Refusal 403 */
export function refuseBrowser(c: Call, sent: 'secret_key' | 'access_token'): void {
  if (!comesFromBrowser(c)) return
  if (sent === 'secret_key') throw new Refusal('secret_key_in_page', SECRET_KEY_IN_PAGE)
  const sentence = 'A browser sent this access token, which is for servers; give pages a widget token.'
  throw new Refusal('access_token_in_page', sentence)
}

export const SECRET_KEY_IN_PAGE = 'A browser sent this secret project key, so it is public now. Revoke it.'

// Not Sec-Fetch-Mode, which Node's fetch sends too.
export function comesFromBrowser(c: Call): boolean {
  return c.req.header('origin') !== undefined || c.req.header('sec-fetch-site') !== undefined
}
