import type { OAuthTokenAnswer } from '../../protocol/access-token.js'
import type { ActiveKey, Role } from '../services/project-keys.js'
import { Refusal } from '../services/refusal.js'
import type { Services } from '../services/services.js'
import { comesFromBrowser, SECRET_KEY_IN_PAGE } from './browser.js'
import { readClient, readForm, type Client, type Form } from './client-credentials.js'
import type { Gate } from './credentials.js'
import { answerPreflight, letPageRead, redeemCode, refreshToken } from './developer-token.js'
import { reply, type App, type Call } from './http.js'
import { OAuthRefusal, replyWithOAuthError, show } from './oauth-refusal.js'

/** RFC 6749 §4.4: a project key, as client credentials, for an access token; §4.1 and §6 for a page in development. */
export function addOAuthToken(
  app: App,
  { projectKeys, accessTokens, developerAccess, metrics }: Services,
  gate: Gate,
): void {
  async function authenticate({ id, secret }: Client): Promise<ActiveKey> {
    const key = await projectKeys.authenticate(secret).catch(refuseClient)
    return key.id === id ? key : refuseClient()
  }

  async function answer(c: Call, form: Form): Promise<OAuthTokenAnswer> {
    switch (requireGrant(form)) {
      case 'authorization_code':
        return redeemCode(c, form, developerAccess)
      case 'refresh_token':
        return refreshToken(c, form, developerAccess)
      case 'client_credentials': {
        const client = readClient(c, form)
        const key = await gate.guard(c, () => authenticate(client))
        if (comesFromBrowser(c)) throw new OAuthRefusal('invalid_request', SECRET_KEY_IN_PAGE)
        return accessTokens.issue(key, toRoles(key, form.get('scope')))
      }
    }
  }

  app.options('/oauth/token', answerPreflight)
  app.post('/oauth/token', async (c) => {
    let form: Form | undefined
    try {
      form = await readForm(c)
      const headers = { 'cache-control': 'no-store', pragma: 'no-cache' }
      const answered = await answer(c, form)
      metrics.minted(form.get('grant_type') === 'client_credentials' ? 'access' : 'developer')
      return letPageRead(c, form, reply(c, 200, answered, headers))
    } catch (error) {
      return letPageRead(c, form, replyWithOAuthError(c, error))
    }
  })
}

const GRANTS = ['client_credentials', 'authorization_code', 'refresh_token'] as const

function requireGrant(form: Form): (typeof GRANTS)[number] {
  const given = form.get('grant_type')
  const grant = GRANTS.find((each) => each === given)
  if (grant !== undefined) return grant
  const allowed = `allowed are ${GRANTS.join(', ')}.`
  if (given === undefined) throw new OAuthRefusal('invalid_request', `grant_type is missing; ${allowed}`)
  throw new OAuthRefusal('unsupported_grant_type', `grant_type is ${show(given)}; ${allowed}`)
}

/** RFC 6749 §3.3: left out, all that the key has. */
function toRoles({ roles }: ActiveKey, scope: string | undefined): readonly Role[] {
  if (scope === undefined) return roles
  const asked = scope.split(' ')
  const beyond = asked.find((name) => !roles.some((role) => role === name))
  if (beyond === undefined) return roles.filter((role) => asked.includes(role))
  const sentence = `scope asks for ${show(beyond) || 'nothing'}; this project key has ${roles.join(' ')}.`
  throw new OAuthRefusal('invalid_scope', sentence)
}

/** RFC 6749 §5.2 has one word for a secret that never was and one that has ended. */
function refuseClient(cause?: unknown): never {
  const isOurs = cause instanceof Refusal && (cause.code === 'unknown_key' || cause.code === 'key_ended')
  if (cause !== undefined && !isOurs) throw cause
  const sentence = 'No project key has this id and this secret: mistyped, revoked, or rotated and ended.'
  throw new OAuthRefusal('invalid_client', sentence, { cause })
}
