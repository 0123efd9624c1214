import { expect, test } from 'vitest'
import { createLog } from '../server-stub/log.js'
import { createSigningKeys } from '../server-stub/services/signing-keys.js'
import { findLeaks, noted } from './support/secrets.js'
import { setupServer } from './support/server.js'

test('what is made and what is logged while tests run is noted', async () => {
  const { call, key, mint, store, clock, workspace } = await setupServer({ roles: ['widget', 'admin'] })
  const widgetToken = await mint()
  const exchanged = await call('POST', '/authentication/token', { body: { secret_key: key.secret } })
  const { access_token } = (await exchanged.json()) as { access_token: string }
  const signing = await createSigningKeys({ store, clock }).create({
    workspaceId: workspace.id,
    createdBy: 'test',
  })
  await call('PUT', '/v1/tenants/acme/linked-sources/crm', {
    bearer: key.secret,
    body: { status: 'connected', credentials: { access_token: 'a token of the CRM' } },
  })
  const { secrets, lines } = noted()
  for (const secret of [
    key.secret,
    widgetToken,
    access_token,
    signing.private_key_base64,
    signing.private_key.split('\n')[1],
    'a token of the CRM',
    'a secret for tests of 32 bytes and more',
  ])
    expect(secrets).toContain(secret)
  expect(lines.filter((line) => line.includes('/authentication/token'))).toHaveLength(1)
  expect([...secrets].some((secret) => secret.startsWith('lk_pk_'))).toBe(false)
})

test('a line with a secret in it is found', () => {
  const secrets = new Set(['lk_sk_of_this_test_alone'])
  const lines = ['{"msg":"fine"}\n', '{"path":"/lk_sk_of_this_test_alone"}\n']
  expect(findLeaks({ secrets, lines })).toEqual([lines[1]])
})

test('wherever a caller puts a secret, no line has it', async () => {
  let log = ''
  const { call, key, mint, store } = await setupServer({
    roles: ['widget', 'admin'],
    log: createLog({ level: 'trace', write: (line) => void (log += line) }),
  })
  const token = await mint()
  store.isTokenRevoked = () =>
    Promise.reject(new Error(`no row for ${token}`, { cause: new Error(key.secret) }))
  for (const secret of [key.secret, token]) {
    const headers = { 'x-request-id': secret, 'x-api-key': secret, referer: `https://a.example/${secret}` }
    for (const path of [`/${secret}`, `/v1/keys/${secret}/rotate`, `/v1/sessions?token=${secret}`]) {
      for (const method of ['GET', 'POST']) {
        await call(method, path, {
          bearer: secret,
          headers,
          body: method === 'POST' ? { secret } : undefined,
        })
      }
    }
    expect(log).not.toContain(secret)
  }
  expect(log).toContain('a request failed')
  expect(log).toContain('lk_sk_…')
})
