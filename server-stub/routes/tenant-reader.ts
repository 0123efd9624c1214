import { SECRET_KEY_PREFIX } from '../services/key-format.js'
import type { Sight } from '../services/linked-sources.js'
import { Refusal } from '../services/refusal.js'
import type { Services } from '../services/services.js'
import { readTyp } from '../services/token-typ.js'
import { isIdentified } from '../services/widget-tokens.js'
import { WIDGET_TOKEN_TYP } from '../../protocol/widget-token.js'
import { findBearer, isSentByServer } from './bearer.js'
import { comesFromBrowser } from './browser.js'
import type { Gate } from './credentials.js'
import type { Call } from './http.js'

interface Reader {
  workspaceId: string
  sight: Sight
}

/** Who may read what belongs to a tenant. @throws Refusal 401, 403 */
export type AdmitReader = (c: Call, tenant: string) => Promise<Reader>

/**
 * A server with the role `admin`, a page whose widget token carries the tenant, or whoever has the workspace's
 * publishable key and a token that the tenant's backend signed.
 */
export function createTenantReader({ tenantTokens }: Services, gate: Gate): AdmitReader {
  async function admitTenant(c: Call, tenant: string): Promise<Reader> {
    const publishableKey = c.req.header('x-api-key')
    const token = findTenantToken(c, publishableKey !== undefined)
    if (publishableKey === undefined) throw new Refusal('missing_credentials', NO_PUBLISHABLE_KEY)
    const workspace = await gate.guard(c, () => tenantTokens.identify(publishableKey))
    requireSame(await gate.guard(c, () => tenantTokens.authenticate(workspace.id, token)), tenant)
    const isShown = workspace.tenantCredentials && !comesFromBrowser(c)
    return { workspaceId: workspace.id, sight: isShown ? 'all but refresh tokens' : 'none' }
  }

  return async (c, tenant) => {
    const bearer = findBearer(c)
    if (isSentByServer(c)) {
      const { workspaceId } = await gate.projectKey(c, 'admin')
      return { workspaceId, sight: 'all' }
    }
    if (bearer === undefined || readTyp(bearer) !== WIDGET_TOKEN_TYP) return admitTenant(c, tenant)
    const { claims } = await gate.widgetToken(c)
    requireSame(isIdentified(claims) ? claims.tenant : undefined, tenant)
    return { workspaceId: claims.wsp, sight: 'none' }
  }
}

const NO_PUBLISHABLE_KEY = "Send the workspace's publishable key in x-api-key beside the tenant token."
const NO_TOKEN_BESIDE_KEY =
  'A publishable key only says whose data is asked for. Send a tenant token too: Authorization: Bearer, or ?token=.'
const NO_TOKEN =
  'Send Authorization: Bearer with a tenant token (and x-api-key), a widget token or a project key.'

/** The header wins over the query, which takes nothing but tenant tokens. */
function findTenantToken(c: Call, hasKey: boolean): string {
  const bearer = findBearer(c)
  if (bearer !== undefined) return bearer
  const token = c.req.query('token')
  if (!token) throw new Refusal('missing_credentials', hasKey ? NO_TOKEN_BESIDE_KEY : NO_TOKEN)
  if (!token.startsWith(SECRET_KEY_PREFIX)) return token
  throw new Refusal(
    'wrong_credentials',
    'A secret project key came in a URL, where others may read it. Revoke it.',
  )
}

function requireSame(given: string | undefined, tenant: string): void {
  if (given === tenant) return
  const whose = given === undefined ? 'no tenant' : `the tenant "${given.slice(0, 64)}"`
  throw new Refusal('tenant_mismatch', `This token is for ${whose}, not for "${tenant.slice(0, 64)}".`)
}
