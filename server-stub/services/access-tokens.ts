import { randomUUID } from 'node:crypto'
import {
  ACCESS_TOKEN_AUDIENCE,
  ACCESS_TOKEN_LIFETIME_S,
  AccessTokenClaims,
  type AuthorizationServerMetadata,
  type JwkSet,
  type OAuthTokenAnswer,
} from '../../protocol/access-token.js'
import { DEVELOPER_SCOPE } from '../../protocol/developer-token.js'
import { ROLES, type ActiveKey, type Role, type Store } from '../store/store.js'
import { isAccessToken, type AccessTokenCodec } from './access-token-codec.js'
import type { Clock } from './clock.js'
import type { Facts } from './facts.js'
import { Refusal } from './refusal.js'

interface Dependencies {
  store: Store
  clock: Clock
  facts: Facts
  codec: AccessTokenCodec
  /** Where people reach the server, without a trailing slash. Named in tokens, and never asked of them. */
  issuer: string
}

export interface AccessTokens {
  /** @param roles some of the key's. */
  issue(key: ActiveKey, roles: readonly Role[]): Promise<OAuthTokenAnswer>
  /**
   * The key that it was exchanged for, with the roles that both have.
   * @throws Refusal `token_invalid`, `token_expired`, `token_revoked`
   */
  authenticate(token: string): Promise<ActiveKey>
  /** RFC 8414. */
  metadata(): AuthorizationServerMetadata
  jwks(): JwkSet
}

export { isAccessToken }

export function createAccessTokens({ store, clock, facts, codec, issuer }: Dependencies): AccessTokens {
  return {
    async issue(key, roles) {
      const iat = Math.floor(clock.now() / 1000)
      const scope = roles.join(' ')
      const access_token = await codec.sign({
        iss: issuer,
        aud: ACCESS_TOKEN_AUDIENCE,
        sub: key.id,
        client_id: key.id,
        jti: randomUUID(),
        iat,
        exp: iat + ACCESS_TOKEN_LIFETIME_S,
        scope,
      })
      return { access_token, expires_in: ACCESS_TOKEN_LIFETIME_S, token_type: 'Bearer', scope }
    },

    async authenticate(token) {
      const now = clock.now()
      const opened = await codec.open(token, new Date(now))
      if (opened === 'expired') {
        throw new Refusal('token_expired', 'This access token has ended; exchange the project key again.')
      }
      const { data: claims } = AccessTokenClaims.safeParse(opened)
      if (!claims) throw new Refusal('token_invalid', 'This is no access token of this server.')
      const key = await facts.activeKey(claims.client_id)
      if (!key) {
        const sentence = 'The project key that this access token was exchanged for was revoked.'
        throw new Refusal('token_revoked', sentence)
      }
      store.noteKeyUsed({ id: key.id }, now)
      const granted = claims.scope.split(' ')
      return { ...key, roles: key.roles.filter((role) => granted.includes(role)) }
    },

    metadata: () => ({
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      scopes_supported: [...ROLES, DEVELOPER_SCOPE],
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'web_message'],
      grant_types_supported: ['client_credentials', 'authorization_code', 'refresh_token'],
      // `none`: a page in development, which can keep no secret.
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    }),

    jwks: codec.jwks,
  }
}
