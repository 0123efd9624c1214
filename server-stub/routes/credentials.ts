import { PUBLISHABLE_KEY_PREFIX, SECRET_KEY_PREFIX } from '../services/key-format.js'
import { requireOrigin } from '../services/origin.js'
import type { ActiveKey, Role } from '../services/project-keys.js'
import { Refusal } from '../services/refusal.js'
import type { Services } from '../services/services.js'
import type { Participant } from '../services/sessions.js'
import type { Bearer } from '../services/widget-tokens.js'
import type { Call } from './http.js'

export interface Gate {
  /** A server with a project key. @throws Refusal 401, 403 */
  projectKey(c: Call, role: Role): Promise<ActiveKey>
  /** A page with a widget token, from an origin of its widget. @throws Refusal 401, 403 */
  widgetToken(c: Call): Promise<Bearer>
  /** Either: a visitor, or a server whose key has the role `admin`. @throws Refusal 401, 403 */
  participant(c: Call): Promise<Participant>
}

export function createGate({ projectKeys, widgetTokens }: Services, ownOrigin: string): Gate {
  async function projectKey(c: Call, role: Role): Promise<ActiveKey> {
    const secret = bearer(c)
    if (!secret.startsWith(SECRET_KEY_PREFIX)) throw new Refusal('wrong_credentials', notASecretKey(secret))
    const key = await projectKeys.authenticate(secret)
    if (comesFromBrowser(c)) {
      const sentence = 'A browser sent this secret project key, so it is public now. Revoke it.'
      throw new Refusal('secret_key_in_page', sentence)
    }
    if (key.roles.includes(role)) return key
    throw new Refusal('role_missing', `This project key lacks the role "${role}" that this call needs.`)
  }

  async function widgetToken(c: Call): Promise<Bearer> {
    const token = bearer(c)
    if (token.startsWith('lk_'))
      throw new Refusal('wrong_credentials', 'A widget token is needed here, not a key.')
    const holder = await widgetTokens.authenticate(token)
    requireOrigin(c.req.header('origin'), holder.widget, ownOrigin)
    await widgetTokens.remember(holder.claims)
    return holder
  }

  return {
    projectKey,
    widgetToken,
    async participant(c) {
      if (!bearer(c).startsWith(SECRET_KEY_PREFIX)) return toVisitor(await widgetToken(c))
      const { workspaceId } = await projectKey(c, 'admin')
      return { kind: 'agent', workspaceId }
    },
  }
}

export function toVisitor({ claims }: Bearer) {
  return {
    kind: 'visitor' as const,
    workspaceId: claims.wsp,
    widgetId: claims.wgt,
    visitorId: claims.sub,
  }
}

function bearer(c: Call): string {
  const [, token] = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (token) return token
  throw new Refusal('missing_credentials', 'Send Authorization: Bearer with a key or a token.')
}

// Not Sec-Fetch-Mode, which Node's fetch sends too.
function comesFromBrowser(c: Call): boolean {
  return c.req.header('origin') !== undefined || c.req.header('sec-fetch-site') !== undefined
}

function notASecretKey(given: string): string {
  const what = given.startsWith(PUBLISHABLE_KEY_PREFIX)
    ? 'This is a publishable key'
    : 'This is no project key'
  return `${what}; a secret project key (${SECRET_KEY_PREFIX}…) is needed here.`
}
