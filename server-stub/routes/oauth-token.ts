import type { ActiveKey, Role } from '../services/project-keys.js'
import { Refusal } from '../services/refusal.js'
import type { Services } from '../services/services.js'
import { comesFromBrowser, SECRET_KEY_IN_PAGE } from './browser.js'
import { readClient, readForm, type Client, type Form } from './client-credentials.js'
import type { Gate } from './credentials.js'
import { reply, type App } from './http.js'
import { OAuthRefusal, replyWithOAuthError, show } from './oauth-refusal.js'

/** RFC 6749 §4.4: a project key, as client credentials, for an access token. */
export function addOAuthToken(app: App, { projectKeys, accessTokens }: Services, gate: Gate): void {
  async function authenticate({ id, secret }: Client): Promise<ActiveKey> {
    const key = await projectKeys.authenticate(secret).catch(onlyUnknown)
    if (key?.id === id) return key
    const sentence = 'No project key has this id and this secret: mistyped, revoked, or rotated and ended.'
    throw new OAuthRefusal('invalid_client', sentence)
  }

  app.post('/oauth/token', async (c) => {
    try {
      const form = await readForm(c)
      requireGrant(form)
      const client = readClient(c, form)
      const key = await gate.guard(c, () => authenticate(client))
      if (comesFromBrowser(c)) throw new OAuthRefusal('invalid_request', SECRET_KEY_IN_PAGE)
      const answer = await accessTokens.issue(key, toRoles(key, form.get('scope')))
      return reply(c, 200, answer, { 'cache-control': 'no-store', pragma: 'no-cache' })
    } catch (error) {
      return replyWithOAuthError(c, error)
    }
  })
}

function requireGrant(form: Form): void {
  const given = form.get('grant_type')
  if (given === 'client_credentials') return
  if (given === undefined)
    throw new OAuthRefusal('invalid_request', 'grant_type is missing; allowed is client_credentials.')
  const sentence = `grant_type is ${show(given)}; allowed is client_credentials.`
  throw new OAuthRefusal('unsupported_grant_type', sentence)
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

function onlyUnknown(error: unknown): undefined {
  if (error instanceof Refusal && error.code === 'unknown_key') return undefined
  throw error
}
