import type { IdentifiedClaims } from '../../protocol/widget-token.js'
import { toSelf } from '../services/agent.js'
import { isAccessToken } from '../services/access-tokens.js'
import { isSecretKey, PUBLISHABLE_KEY_PREFIX, SECRET_KEY_PREFIX } from '../services/key-format.js'
import type { Actor } from '../services/actor.js'
import { requireDeveloperOrigin, requireListedOrigin, requireOrigin } from '../services/origin.js'
import type { ActiveKey, Role } from '../services/project-keys.js'
import type { Participant } from '../services/participant.js'
import { Refusal } from '../services/refusal.js'
import type { Services } from '../services/services.js'
import { isAnonymous, isDeveloper, isIdentified, type Bearer } from '../services/widget-tokens.js'
import type { Workspace } from '../store/store.js'
import { toSubject, type ReadAddress } from './address.js'
import { isSentByServer, requireBearer } from './bearer.js'
import { refuseBrowser } from './browser.js'
import { createGuard, type Guard } from './guard.js'
import { requestId, type Call } from './http.js'
import type { FindUser } from './signed-in.js'

export interface Gate {
  /**
   * A server with a project key, or with an access token for one.
   * @param role what the key must have; left out: any will do.
   * @throws Refusal 401, 403
   */
  projectKey(c: Call, role?: Role): Promise<ActiveKey>
  /** Who may read leads and events: a server with the role `analytics` or `admin`, or a user. @throws Refusal 400, 401, 403 */
  reader(c: Call): Promise<{ workspaceId: string }>
  /** A page with a widget token, from an origin of its widget. @throws Refusal 401, 403 */
  widgetToken(c: Call): Promise<Bearer>
  /** The same, and nothing of what the token says is stored: for what needs no visitor. @throws Refusal 401, 403 */
  unusedWidgetToken(c: Call): Promise<Bearer>
  /** A widget token of a visitor whom a host vouches for. @throws Refusal 401, 403 */
  identifiedVisitor(c: Call): Promise<IdentifiedClaims>
  /** A page with the workspace's publishable key, which says whose it is and lets nobody in. @throws Refusal 401, 403 */
  publishableKey(c: Call): Promise<Workspace>
  /** A server with the role `admin`, and who that is in the audit log. @throws Refusal 401, 403 */
  administratingServer(c: Call): Promise<Administrator>
  /** That, or a user who is an admin. @throws Refusal 400, 401, 403 */
  administrator(c: Call): Promise<Administrator>
  /** A secret project key, wherever it was sent. @throws Refusal 401 */
  secretKey(c: Call, secret: string): Promise<ActiveKey>
  /** Counts a failure of `authenticate` against the address that it came from. @throws Refusal 429, and what it throws. */
  guard: Guard
  /** Before an anonymous visitor is made; one who comes back costs no row. @throws Refusal 429 */
  limitAnonymous(c: Call): Promise<void>
  /** Whom a limit by address counts. `undefined`: it came over no socket. */
  subject(c: Call): string | undefined
  /** A visitor, a user, or a server whose key has the role `admin`. @throws Refusal 400, 401, 403 */
  participant(c: Call): Promise<Participant>
}

interface Administrator {
  workspaceId: string
  actor: Actor
}

interface Ways {
  ownOrigin: string
  readAddress: ReadAddress
  findUser: FindUser
}

export function createGate(
  { projectKeys, accessTokens, widgetTokens, tenantTokens, limits }: Services,
  { ownOrigin, readAddress, findUser }: Ways,
): Gate {
  const guard = createGuard(limits.failures, readAddress)

  function subject(c: Call): string | undefined {
    const address = readAddress(c)
    return address === undefined ? undefined : toSubject(address)
  }

  function authenticate(credential: string): Promise<ActiveKey> {
    if (credential.startsWith(SECRET_KEY_PREFIX)) return projectKeys.authenticate(credential)
    if (isAccessToken(credential)) return accessTokens.authenticate(credential)
    throw new Refusal('wrong_credentials', notForServers(credential))
  }

  async function projectKey(c: Call, role?: Role): Promise<ActiveKey> {
    const credential = requireBearer(c)
    const key = await guard(c, () => authenticate(credential))
    refuseBrowser(c, credential.startsWith(SECRET_KEY_PREFIX) ? 'secret_key' : 'access_token')
    if (role === undefined || key.roles.includes(role)) return key
    throw new Refusal('role_missing', `This project key lacks the role "${role}" that this call needs.`)
  }

  function requireOriginOf({ claims, widget }: Bearer, origin: string | undefined): void {
    if (isDeveloper(claims)) requireDeveloperOrigin(origin, claims.origin)
    else if (isAnonymous(claims)) requireListedOrigin(origin, widget, ownOrigin)
    else requireOrigin(origin, widget, ownOrigin)
  }

  async function unusedWidgetToken(c: Call): Promise<Bearer> {
    const token = requireBearer(c)
    if (token.startsWith('lk_'))
      throw new Refusal('wrong_credentials', 'A widget token is needed here, not a key.')
    if (isAccessToken(token))
      throw new Refusal('wrong_credentials', 'A widget token is needed here, not an access token.')
    const holder = await widgetTokens.authenticate(token)
    requireOriginOf(holder, c.req.header('origin'))
    return holder
  }

  async function widgetToken(c: Call): Promise<Bearer> {
    const holder = await unusedWidgetToken(c)
    await widgetTokens.remember(holder.claims)
    return holder
  }

  const toActor = (c: Call, by: string): Actor => ({
    by,
    address: readAddress(c),
    requestId: requestId(c),
  })

  async function administratingServer(c: Call): Promise<Administrator> {
    const { workspaceId, id } = await projectKey(c, 'admin')
    return { workspaceId, actor: toActor(c, id) }
  }

  return {
    projectKey,
    async reader(c) {
      const user = await findUser(c)
      if (user) return user
      const key = await projectKey(c)
      if (key.roles.includes('analytics') || key.roles.includes('admin')) return key
      const sentence =
        'This project key has neither the role "analytics" nor "admin", one of which this call needs.'
      throw new Refusal('role_missing', sentence)
    },
    widgetToken,
    unusedWidgetToken,
    async identifiedVisitor(c) {
      const { claims } = await widgetToken(c)
      if (isIdentified(claims)) return claims
      const sentence = 'Only an identified visitor can do this, and no host vouches for this one.'
      throw new Refusal('identity_required', sentence)
    },
    async publishableKey(c) {
      const key = c.req.header('x-api-key')
      if (key === undefined) throw new Refusal('missing_credentials', NO_PUBLISHABLE_KEY)
      if (isSecretKey(key)) refuseBrowser(c, 'secret_key')
      return guard(c, () => tenantTokens.identify(key))
    },
    guard,
    secretKey: (c, secret) => guard(c, () => projectKeys.authenticate(secret)),
    administratingServer,
    async administrator(c) {
      const user = await findUser(c)
      if (!user) return administratingServer(c)
      const { workspaceId, id, role } = user
      if (role === 'admin') return { workspaceId, actor: toActor(c, id) }
      throw new Refusal('role_missing', 'Only admins of the workspace can do this, and you are a member.')
    },
    async limitAnonymous(c) {
      const address = subject(c)
      if (address !== undefined) await limits.anonymousMints(address)
    },
    subject,
    async participant(c) {
      const user = await findUser(c)
      if (user) {
        const { workspaceId, id: by } = user
        return { kind: 'agent', workspaceId, by, isUser: true, self: toSelf(user) }
      }
      if (!isSentByServer(c)) return { ...toVisitor(await widgetToken(c)), address: subject(c) }
      const { workspaceId, id } = await projectKey(c, 'admin')
      return { kind: 'agent', workspaceId, by: id, isUser: false }
    },
  }
}

const NO_PUBLISHABLE_KEY = "Send the workspace's publishable key (lk_pk_…) in x-api-key."

export function toVisitor({ claims }: Bearer) {
  return {
    kind: 'visitor' as const,
    workspaceId: claims.wsp,
    widgetId: claims.wgt,
    visitorId: claims.sub,
    anonymous: isAnonymous(claims),
  }
}

function notForServers(given: string): string {
  const what = given.startsWith(PUBLISHABLE_KEY_PREFIX)
    ? 'This is a publishable key'
    : 'This is no project key'
  return `${what}; a secret project key (${SECRET_KEY_PREFIX}…) is needed here, or an access token for one.`
}
