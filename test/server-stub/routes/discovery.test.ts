import { createLocalJWKSet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { AuthorizationServerMetadata, JwkSet } from '../../../protocol/access-token.js'
import { PUBLIC_URL, setupServer } from '../../support/server.js'

test('the metadata names the server and where everything is', async () => {
  const { call } = await setupServer()
  const response = await call('GET', '/.well-known/oauth-authorization-server')
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('cache-control')).toBe('public, max-age=300')
  expect(AuthorizationServerMetadata.parse(await response.json())).toEqual({
    issuer: PUBLIC_URL,
    authorization_endpoint: `${PUBLIC_URL}/oauth/authorize`,
    token_endpoint: `${PUBLIC_URL}/oauth/token`,
    jwks_uri: `${PUBLIC_URL}/.well-known/jwks.json`,
    scopes_supported: ['widget', 'analytics', 'admin', 'developer'],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'web_message'],
    grant_types_supported: ['client_credentials', 'authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  })
})

test('the published keys verify a token that was exchanged', async () => {
  const { call, key, clock } = await setupServer()
  const exchanged = await call('POST', '/authentication/token', { body: { secret_key: key.secret } })
  const { access_token } = (await exchanged.json()) as { access_token: string }
  const response = await call('GET', '/.well-known/jwks.json')
  expect(response.headers.get('content-type')).toBe('application/jwk-set+json')
  const { keys } = JwkSet.parse(await response.json())
  const { payload } = await jwtVerify(access_token, createLocalJWKSet({ keys }), {
    issuer: PUBLIC_URL,
    audience: 'latchkey:api',
    typ: 'at+jwt',
    currentDate: new Date(clock.now()),
  })
  expect(payload).toMatchObject({ client_id: key.id, scope: 'widget' })
})
