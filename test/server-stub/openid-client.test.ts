import { createRemoteJWKSet, jwtVerify } from 'jose'
import {
  allowInsecureRequests,
  clientCredentialsGrant,
  ClientSecretBasic,
  ClientSecretPost,
  discovery,
  fetchProtectedResource,
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
  return { url, latchkey, widget, key, discover }
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
