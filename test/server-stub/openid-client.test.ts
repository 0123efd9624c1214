import { createRemoteJWKSet, jwtVerify } from 'jose'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  clientCredentialsGrant,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
  fetchProtectedResource,
  None,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  type ClientAuth,
} from 'openid-client'
import { expect, test } from 'vitest'
import { startProcess } from '../support/process.js'

async function setup() {
  const { url, latchkey } = await startProcess()
  const workspace = (await latchkey<{ id: string }>('workspace', 'create', '--name', 'N')).id
  const widget = await latchkey<{ id: string }>(
    'widget',
    'create',
    '--workspace',
    workspace,
    '--name',
    'Shop',
  )
  const create = ['key', 'create', '--workspace', workspace, '--label', 'backend', '--role', 'widget,admin']
  const key = await latchkey<{ id: string; secret: string }>(...create)
  const discover = (auth: ClientAuth) =>
    // Loopback has no TLS; elsewhere a client needs no such permission.
    discovery(new URL(url), key.id, undefined, auth, {
      algorithm: 'oauth2',
      execute: [allowInsecureRequests],
    })
  return { url, latchkey, workspace, widget, key, discover }
}

test.each([
  ['Basic', ClientSecretBasic],
  ['post', ClientSecretPost],
])(
  'openid-client discovers the server, gets a token by %s and uses it until the key is revoked',
  async (_, by) => {
    const { url, latchkey, widget, key, discover } = await setup()
    const server = await discover(by(key.secret))
    expect(server.serverMetadata().issuer).toBe(url)

    const answer = await clientCredentialsGrant(server, { scope: 'widget' })
    expect(answer).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: 'widget' })
    const config = new URL(`${url}/v1/widgets/${widget.id}/config?auto_start=false`)
    const response = await fetchProtectedResource(server, answer.access_token, config, 'GET')
    expect(await response.json()).toMatchObject({ id: widget.id })

    const jwks = createRemoteJWKSet(new URL(server.serverMetadata().jwks_uri ?? ''))
    const { protectedHeader } = await jwtVerify(answer.access_token, jwks, {
      issuer: url,
      audience: 'latchkey:api',
      typ: 'at+jwt',
    })
    expect(protectedHeader.alg).toBe('ES256')

    await latchkey('key', 'revoke', key.id)
    await expect(fetchProtectedResource(server, answer.access_token, config, 'GET')).rejects.toMatchObject({
      status: 401,
    })
    await expect(clientCredentialsGrant(server)).rejects.toThrow()
  },
)

test('openid-client understands a refusal', async () => {
  const { key, discover } = await setup()
  const server = await discover(ClientSecretPost(key.secret))
  await expect(clientCredentialsGrant(server, { scope: 'analytics' })).rejects.toMatchObject({
    error: 'invalid_scope',
    error_description: 'scope asks for analytics; this project key has widget admin.',
  })
})

test('openid-client goes the way of a page in development: it asks, redeems with PKCE and refreshes', async () => {
  const { url, latchkey, workspace, widget } = await setup()
  const email = 'sam@northwind.example'
  const { password } = await latchkey<{ password: string }>(
    'user',
    'create',
    '--workspace',
    workspace,
    '--email',
    email,
  )
  const browse = signedInBrowser(url)
  await browse('/dashboard/sign-in', { email, password })
  await browse('/dashboard/password', {
    chosen: 'a boat full of walnuts',
    repeated: 'a boat full of walnuts',
  })

  // All that makes it a page: browsers say whence they ask.
  const origin = 'http://localhost:3000'
  const fromPage = (target: string, init: object) => {
    const { headers } = init as { headers?: Record<string, string> }
    return fetch(target, { ...init, headers: { ...headers, origin } })
  }
  const server = await discovery(new URL(url), widget.id, undefined, None(), {
    algorithm: 'oauth2',
    execute: [allowInsecureRequests],
    [customFetch]: fromPage,
  })
  expect(server.serverMetadata().supportsPKCE()).toBe(true)
  const [pkceCodeVerifier, expectedState] = [randomPKCECodeVerifier(), randomState()]
  const asked = buildAuthorizationUrl(server, {
    redirect_uri: `${origin}/`,
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
  })
  const answer = await browse(asked.pathname + asked.search, { decision: 'allow' })
  const answered = new URL(answer.headers.get('location') ?? '')

  // It checks state and iss (RFC 9207), and sends redirect_uri as the answer's URL without its query.
  const first = await authorizationCodeGrant(server, answered, { pkceCodeVerifier, expectedState })
  expect(first).toMatchObject({ token_type: 'bearer', expires_in: 600, scope: 'developer' })
  const second = await refreshTokenGrant(server, first.refresh_token ?? '')
  const sessions = new URL(`${url}/v1/sessions`)
  const response = await fetchProtectedResource(server, second.access_token, sessions, 'GET')
  expect(await response.json()).toMatchObject({ items: [] })
  expect(second.refresh_token).not.toBe(first.refresh_token)

  await expect(
    authorizationCodeGrant(server, answered, { pkceCodeVerifier, expectedState }),
  ).rejects.toMatchObject({ error: 'invalid_grant' })
  await expect(refreshTokenGrant(server, second.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  })
})

/** Posts forms as the server's own pages do, and keeps the cookie. */
function signedInBrowser(url: string) {
  let cookie = ''
  return async (path: string, form: Record<string, string>) => {
    const response = await fetch(url + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: url, cookie },
      body: new URLSearchParams(form),
    })
    const [set] = response.headers.getSetCookie()
    if (set !== undefined) cookie = set.replace(/;.*/, '')
    return response
  }
}
